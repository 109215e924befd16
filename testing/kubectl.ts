// SPDX-License-Identifier: Apache-2.0
/** Runs kubectl as a person would, but on a cache of its own and never longer than it may. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findDebianKubectl } from '#tools/envtest/debian-kubectl.ts'
import { readPins } from '#tools/envtest/pins.ts'
import type { Envtest } from './envtest.ts'

/** A kubectl that tests drive. */
export interface KubectlVersion {
  /** Minor version, as in "1.36". */
  readonly name: string
  /** Why it is not here; absent where it is, or must be, as in CI. */
  readonly whyMissing?: string
  /** Its path; throws where it is missing. */
  path(plane: Pick<Envtest, 'kubectlPath'>): string
}

/**
 * The newest kubectl we pin and the oldest we promise to answer.
 *
 * Neither is taken from the search path, where anything may stand.
 */
export function kubectlVersions(environment: Readonly<Record<string, string | undefined>>): KubectlVersion[] {
  const pinned = readPins().kubernetes.slice(1).split('.').slice(0, 2).join('.')
  const debian = findDebianKubectl(environment)
  const whyMissing = `Debian's kubectl 1.20 is not here; fetch it by "npm run envtest -- kubectl"`
  return [
    { name: pinned, path: plane => plane.kubectlPath },
    {
      name: '1.20',
      ...(debian || environment['CI'] === 'true' ? {} : { whyMissing }),
      path() {
        if (debian) return debian
        throw new Error(whyMissing)
      },
    },
  ]
}

/** What kubectl is to do and where. */
export interface KubectlCall {
  readonly path: string
  readonly kubeconfigPath: string
  readonly args: readonly string[]
  /** Standard input, for `-f -`. */
  readonly input?: string
  /** After which it is ended; 60 s where absent. */
  readonly timeoutMs?: number
}

/** What it said. `exitCode` is null where it was ended from outside. */
export interface KubectlOutput {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number | null
}

const defaultTimeoutMs = 60_000

/** Runs kubectl to its end. */
export function runKubectl(call: KubectlCall): Promise<KubectlOutput> {
  return followKubectl(call, () => false)
}

/** Runs kubectl until `isEnough`, which sees the whole standard output at each growth, says so, or it ends. */
export async function followKubectl(call: KubectlCall, isEnough: (stdout: string) => boolean): Promise<KubectlOutput> {
  const home = mkdtempSync(join(tmpdir(), 'kubectl-'))
  // Nothing of this machine's user: no plug-ins, no preferences, no discovery cache of another server.
  const env = { HOME: home, KUBECONFIG: call.kubeconfigPath, TZ: 'UTC', PATH: '/usr/bin:/bin' }
  const child = spawn(call.path, call.args, { env, stdio: ['pipe', 'pipe', 'pipe'] })
  const timer = setTimeout(() => child.kill('SIGKILL'), call.timeoutMs ?? defaultTimeoutMs)
  try {
    return await collect(child, call.input ?? '', isEnough)
  } finally {
    clearTimeout(timer)
    rmSync(home, { recursive: true, force: true })
  }
}

function collect(
  child: ChildProcessWithoutNullStreams,
  input: string,
  isEnough: (stdout: string) => boolean,
): Promise<KubectlOutput> {
  const { promise, resolve, reject } = Promise.withResolvers<KubectlOutput>()
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk
    if (isEnough(stdout)) child.kill('SIGKILL')
  })
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk
  })
  // A kubectl that refuses its arguments does not read its input.
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  child.on('error', reject)
  child.on('close', exitCode => resolve({ stdout, stderr, exitCode }))
  return promise
}
