// Mappings to other standards.
export {};
