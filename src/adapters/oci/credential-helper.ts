// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process'
import { isJsonObject } from '#domain/json.ts'
import type { Environment } from '#runtime/config.ts'
import { type Credential, credentialOf } from './credentials.ts'
import { OciError } from './errors.ts'
import { objectOf } from './image.ts'

/** A helper asks a keychain or a cloud; one that hangs must not hold up a scan. */
const helperTimeoutMs = 30_000
const maxAnswerBytes = 64 * 1024

/**
 * Asks a docker credential helper, the program `docker-credential-<name>`, for the credential of a host.
 *
 * @returns  undefined when the helper knows none
 * Throws `config` when there is no such program, or it fails or says something else.
 * Source: docker/docker-credential-helpers, protocol `get`.
 */
export async function askCredentialHelper(
  name: string,
  host: string,
  env: Environment,
): Promise<Credential | undefined> {
  // The name comes from a file and becomes the name of a program.
  if (!/^[A-Za-z0-9._-]{1,64}$/.test(name))
    throw new OciError('config', `credential helper: expected a plain name, got ${JSON.stringify(name.slice(0, 64))}`)
  const program = `docker-credential-${name}`
  const { code, text } = await run(program, host, env)
  if (code !== 0) {
    if (/credentials not found/i.test(text)) return undefined
    throw new OciError('config', `${program}: expected the credential of ${host}, it ended with ${code}`)
  }
  const answer = objectOf(Buffer.from(text), `the answer of ${program}`)
  if (!isJsonObject(answer)) return undefined
  return credentialOf({ username: answer['Username'] ?? '', password: answer['Secret'] ?? '' })
}

function run(
  program: string,
  input: string,
  env: Environment,
): Promise<{ readonly code: number | null; readonly text: string }> {
  const child = spawn(program, ['get'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...env },
    timeout: helperTimeoutMs,
    killSignal: 'SIGKILL',
  })
  const done = Promise.withResolvers<{ readonly code: number | null; readonly text: string }>()
  const pieces: Buffer[] = []
  let bytes = 0
  child.stdout.on('data', (piece: Buffer) => {
    bytes += piece.length
    if (bytes > maxAnswerBytes) child.kill('SIGKILL')
    else pieces.push(piece)
  })
  child.once('error', cause => {
    done.reject(
      new OciError(
        'config',
        `${program}: the program cannot be run; install it or remove it from the docker configuration`,
        { cause },
      ),
    )
  })
  child.once('close', code => done.resolve({ code, text: Buffer.concat(pieces).toString('utf8') }))
  // A helper that ends without reading is told by its exit code.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  return done.promise
}
