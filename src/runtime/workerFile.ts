/**
 * The compiled file of a worker. Worker threads run JavaScript only; when the caller itself runs from `src`
 * (under the test runner), its worker is the one in `dist`, so build before testing.
 *
 * @param base `import.meta.url` of the caller
 * @param name file name of the worker without extension, relative to the caller
 */
export function workerFile(base: string, name: string): URL {
  return new URL(`${name}.js`, base.endsWith('.ts') ? base.replace('/src/', '/dist/') : base);
}
