/** What `--store` says leads nowhere; the message says what to give instead. */
export class StorageUnknown extends Error {}
