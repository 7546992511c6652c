/**
 * The pipeline, from 0 to `pipelines` - 1, that a key belongs to: FNV-1a (32 bits) of its UTF-8 bytes, mod n. Stable
 * for ever: what is stored was placed by it.
 */
export function pipelineOf(key: string, pipelines: number): number {
  if (pipelines === 1) return 0;
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(key, "utf8")) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0) % pipelines;
}
