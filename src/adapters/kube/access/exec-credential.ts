// SPDX-License-Identifier: Apache-2.0
/**
 * Credentials from a plugin, a program that prints an `ExecCredential` (as cloud vendors' kubeconfigs use).
 *
 * Source: Kubernetes, client.authentication.k8s.io/v1 and v1beta1.
 */
import { execFile } from 'node:child_process'
import { isRecord, KubeError } from '#adapters/kube/rest/errors.ts'
import type { Clock } from '#runtime/clock.ts'
import type { Environment } from '#runtime/config.ts'
import type { ClientIdentity, CredentialSource } from './config.ts'
import { bearer, pairOf } from './credentials.ts'
import { messageOf } from './file-source.ts'

export const execApiVersions = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'] as const
export type ExecApiVersion = (typeof execApiVersions)[number]

export interface ExecPlugin {
  readonly apiVersion: ExecApiVersion
  /** Absolute path, or a name looked up in PATH. */
  readonly command: string
  readonly args: readonly string[]
  /** Added to the environment of this process. */
  readonly env: Readonly<Record<string, string>>
  /** What to tell a user who lacks the program. */
  readonly installHint?: string
  /** `spec.cluster` of the request, for plugins that ask for it. */
  readonly cluster?: Readonly<Record<string, unknown>>
}

export interface ExecCredentialOptions {
  readonly plugin: ExecPlugin
  /** Where it was configured, for messages: `kubeconfig /x: users[0] "admin"`. */
  readonly place: string
  readonly env: Environment
  readonly clock: Pick<Clock, 'nowMs'>
  /** Default `defaultExecTimeoutMs`. */
  readonly timeoutMs?: number
}

export const defaultExecTimeoutMs = 60_000
/** A credential is fetched anew this long before it expires, for the request that is about to carry it. */
const renewBeforeMs = 5_000
const largestOutputBytes = 1024 * 1024
const longestStderrChars = 400

interface Credential {
  readonly identity: ClientIdentity
  readonly expiresAtMs: number
}

/** A source that runs the plugin when there is no credential, when it has expired, and when it was refused. */
export function createExecCredentials(options: ExecCredentialOptions): CredentialSource {
  const { clock } = options
  let credential: Credential | undefined
  let running: Promise<Credential> | undefined

  async function renew(): Promise<Credential> {
    try {
      credential = await runPlugin(options)
      return credential
    } finally {
      running = undefined
    }
  }

  return {
    async identity() {
      if (credential && clock.nowMs() < credential.expiresAtMs - renewBeforeMs) return credential.identity
      running ??= renew()
      return (await running).identity
    },
    // Of many requests refused with one credential only the first may throw it away.
    invalidate(refused) {
      if (credential && isSame(credential.identity, refused)) credential = undefined
    },
  }
}

function isSame(a: ClientIdentity, b: ClientIdentity): boolean {
  return a.authorization === b.authorization && a.certificate?.certPem === b.certificate?.certPem
}

async function runPlugin({
  plugin,
  place,
  env,
  timeoutMs = defaultExecTimeoutMs,
}: ExecCredentialOptions): Promise<Credential> {
  const { command, args, apiVersion, cluster } = plugin
  const request = { apiVersion, kind: 'ExecCredential', spec: { interactive: false, ...(cluster ? { cluster } : {}) } }
  const attempted = `${place}: exec plugin ${JSON.stringify(command)}`
  const output = await new Promise<string>((resolve, reject) => {
    const child = execFile(
      command,
      [...args],
      {
        env: { ...env, ...plugin.env, KUBERNETES_EXEC_INFO: JSON.stringify(request) },
        timeout: timeoutMs,
        killSignal: 'SIGKILL',
        maxBuffer: largestOutputBytes,
        encoding: 'utf8',
      },
      (error, stdout, stderr) => {
        if (error)
          reject(
            new KubeError('credentials', `${attempted} ${failureOf(error, plugin, timeoutMs, stderr)}`, {
              cause: error,
            }),
          )
        else resolve(stdout)
      },
    )
    // A plugin that does not read its input must not wait for it; one that is gone breaks the pipe.
    child.stdin?.on('error', () => undefined).end()
  })
  return parseCredential(output, apiVersion, attempted)
}

interface ExecFailure extends Error {
  readonly code?: unknown
  readonly killed?: boolean
}

function failureOf(error: ExecFailure, plugin: ExecPlugin, timeoutMs: number, stderr: string): string {
  const said = stderr.trim().slice(0, longestStderrChars)
  const quoted = said === '' ? '' : `: ${said}`
  switch (error.code) {
    case 'ENOENT':
      return `was not found; install it or correct PATH${plugin.installHint ? `. Hint: ${plugin.installHint}` : ''}`
    case 'EACCES':
      return 'may not be executed; check its permissions'
    case 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER':
      return `printed more than ${largestOutputBytes} bytes`
    default:
      if (error.killed) return `did not end within ${timeoutMs} ms and was killed${quoted}`
      return typeof error.code === 'number'
        ? `failed with exit code ${error.code}${quoted}`
        : `failed: ${messageOf(error)}`
  }
}

function parseCredential(output: string, apiVersion: ExecApiVersion, attempted: string): Credential {
  function refuse(expected: string): KubeError {
    return new KubeError('credentials', `${attempted}: expected ${expected} in what it printed`)
  }
  const answer = tryParse(output)
  if (!isRecord(answer) || answer['kind'] !== 'ExecCredential') throw refuse('an ExecCredential as JSON')
  if (answer['apiVersion'] !== apiVersion) throw refuse(`apiVersion ${apiVersion}, as its kubeconfig says,`)
  const status = isRecord(answer['status']) ? answer['status'] : {}
  const { token, clientCertificateData: certPem, clientKeyData: keyPem, expirationTimestamp } = status
  const hasPair = typeof certPem === 'string' && typeof keyPem === 'string'
  if (typeof token !== 'string' && !hasPair)
    throw refuse('status.token, or status.clientCertificateData and clientKeyData,')
  const expiresAtMs =
    typeof expirationTimestamp === 'string' ? Date.parse(expirationTimestamp) : Number.POSITIVE_INFINITY
  if (Number.isNaN(expiresAtMs)) throw refuse('an RFC 3339 time as status.expirationTimestamp')
  return {
    expiresAtMs,
    identity: {
      ...(typeof token === 'string' ? { authorization: bearer(token, attempted) } : {}),
      ...(hasPair ? { certificate: pairOf(certPem, keyPem, attempted) } : {}),
    },
  }
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
