export const COMMANDS: any[] = [];
