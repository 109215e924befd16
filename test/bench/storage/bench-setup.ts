// SPDX-License-Identifier: Apache-2.0
/** What the benchmarks of storage have in common: the servers, as an image would run them, and a folder for the data. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { environmentOf, storageAllocator, storageFlags } from '#apps/run/node-flags.ts'
import { type ServerProcess, startServer } from './server-process.ts'

/**
 * Requests until all of the bare server is compiled: before, the first figure of a benchmark was held against a server
 * that took up to twice as long as it does for the others.
 */
const bareWarming = 20_000

export interface Servers {
  readonly storage: ServerProcess
  readonly bare: ServerProcess
}

/** Bundles the server as the image is bundled, starts both with the flags that each has, cleans up when `run` is done. */
export async function withServers<T>(run: (servers: Servers) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-storage-'))
  const running: ServerProcess[] = []
  try {
    const bundle = join(folder, 'serve-storage.mjs')
    await bundleServer(bundle)
    const flags = storageFlags.map(({ flag }) => flag)
    const env = environmentOf(storageAllocator)
    const storage = await startServer({ mode: 'storage', bundle, file: join(folder, 'objects.db'), flags, env })
    running.push(storage)
    const bare = await startServer({ mode: 'bare', bundle })
    running.push(bare)
    await bare.load({ count: bareWarming, concurrency: 16, request: () => ({ method: 'GET', path: '/8000' }) })
    return await run({ storage, bare })
  } finally {
    for (const server of running) server.stop()
    rmSync(folder, { recursive: true })
  }
}

/** Sources that are stripped of their types at each start take 35 MiB that no production has. */
async function bundleServer(outfile: string): Promise<void> {
  await build({
    entryPoints: [join(import.meta.dirname, 'serve-storage.ts')],
    outfile,
    bundle: true,
    minifyWhitespace: true,
    minifySyntax: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    banner: { js: "import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)" },
    logLevel: 'error',
  })
}
