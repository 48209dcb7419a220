import { VENDORS, type VendorName } from '../bundle/vendors.js';

/** Every vendor that a bundle can be made for. */
export const VENDOR_NAMES = Object.keys(VENDORS) as VendorName[];
