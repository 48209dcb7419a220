/** What Wireshark would show of a packet, and a few words for an arrow. */
export interface Description {
  /** As in Wireshark's column: `TCP`, `PGSQL`, `TLSv1.2`, `DNS`. */
  readonly protocol: string;
  readonly info: string;
  readonly label: string;
  readonly isFromClient: boolean;
}
