// SPDX-License-Identifier: Apache-2.0
/** Storage in a process of its own, and a client of it. */
import { join } from 'node:path'
import { build } from 'esbuild'
import { constantIdentity, constantText } from '#adapters/kube/access/config.ts'
import { createRest, type KubeRest } from '#adapters/kube/rest/rest.ts'
import { loadIdentity } from '#apps/up/identity.ts'
import { systemClock } from '#runtime/clock.ts'
import { createTokenBucket } from '#runtime/token-bucket.ts'
import { Killable } from '#testing/killable.ts'

/** Where storage keeps what it knows. */
export interface Place {
  /** What {@link bundleServer} made. */
  readonly program: string
  readonly dir: string
  /** A `postgres://` URL; absent: a file in the folder. */
  readonly database?: string
}

/** Puts the server into one file, as the image has it: that starts faster than its sources. */
export async function bundleServer(dir: string): Promise<string> {
  const outfile = join(dir, 'storage-server.mjs')
  const banner = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)"
  await build({
    entryPoints: [join(import.meta.dirname, 'storage-server.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    banner: { js: banner },
    logLevel: 'warning',
  })
  return outfile
}

export class ServerProcess {
  readonly rest: KubeRest
  readonly quarantined: boolean
  readonly #process: Killable

  private constructor(process: Killable, rest: KubeRest) {
    this.#process = process
    this.rest = rest
    this.quarantined = process.output.includes('put aside')
  }

  /** Starts it and waits until it serves. */
  static async start(place: Place): Promise<ServerProcess> {
    const process = ServerProcess.spawn(place)
    const [, server = ''] = await process.says(/Serving on (\S+)\n/)
    const { authority, token } = await loadIdentity(place.dir, '127.0.0.1', systemClock.nowMs())
    const rest = createRest(
      {
        server,
        ca: constantText(authority.certificatePem),
        credentials: constantIdentity({ authorization: `Bearer ${token}` }),
      },
      { limiter: createTokenBucket({ clock: systemClock, ratePerSecond: 1e6, burst: 1e6 }) },
    )
    return new ServerProcess(process, rest)
  }

  /** Starts it and waits for nothing. */
  static spawn({ program, dir, database }: Place): Killable {
    return Killable.spawn(program, database === undefined ? [dir] : [dir, database])
  }

  /** Kills it without a warning. */
  async kill(): Promise<void> {
    await this.#process.kill()
    await this.rest.close()
  }

  get output(): string {
    return this.#process.output
  }
}
