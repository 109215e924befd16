// SPDX-License-Identifier: Apache-2.0
import type { Json } from '#domain/kube-object.ts'
import type { Control, Finding } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import { Command } from './families/component-command.ts'
import { itemsOf } from './families/component-flags.ts'
import { contentOf, hostDataOf, parseConfig, valueAt } from './families/host-data.ts'
import { isFalseSetting, isTrueSetting } from './families/kubelet-config.ts'

const gate = 'RotateKubeletServerCertificate'
const requests = 'rotate-server-certificates'
const field = 'serverTLSBootstrap'

/** A place that says whether certificates are renewed. */
interface Setting {
  readonly path: string
  readonly value: unknown
  /** Path of the file of `--config`; absent for flags. */
  readonly failedPath?: string
}

/**
 * The gate permits renewal and is on by default; the kubelet asks for a certificate that is renewed only when it is
 * told to, by flag or file, and else signs one itself. Whoever names the gate is taken at that word.
 * Source: Kubernetes "TLS bootstrapping", "Certificate rotation".
 */
function* findings(subject: Subject): Iterable<Finding> {
  const data = hostDataOf(subject, 'KubeletInfo')
  if (!data) {
    yield { unknown: 'the envelope carries no facts about the kubelet' }
    return
  }
  const { cmdLine } = data
  if (typeof cmdLine !== 'string') {
    yield { unknown: 'the envelope carries no command line of the kubelet' }
    return
  }
  const command = new Command([{ text: cmdLine, path: 'data.cmdLine' }], [], 'data')
  const parsed = parseConfig(contentOf(data['configFile']) ?? '')
  if (parsed.kind === 'unreadable') {
    yield { unknown: 'the file of --config is no configuration file that can be parsed' }
    return
  }
  const deciding =
    gateOnCommandLine(command) ?? gateInFile(parsed.config) ?? requestOf(command) ?? requestInFile(parsed.config)
  if (deciding && isTrueSetting(deciding.value)) return
  const { path, value, failedPath } = deciding ?? { path: field, value: undefined }
  yield {
    ...(failedPath !== undefined && { failedPaths: [failedPath], reviewPaths: [failedPath] }),
    evidence: [value === undefined ? { path, missing: `${field}: true` } : { path, found: value as Json }],
  }
}

function gateOnCommandLine(command: Command): Setting | undefined {
  for (const { value, path } of command.flags('feature-gates')) {
    const named = itemsOf(value).find(item => item.startsWith(`${gate}=`))
    if (named !== undefined) return { path, value: named.slice(gate.length + 1) }
  }
  return undefined
}

function gateInFile(config: Readonly<Record<string, unknown>>): Setting | undefined {
  const path = `featureGates.${gate}`
  const value = valueAt(config, path)
  return value === undefined ? undefined : { path, value, failedPath: path }
}

function requestOf(command: Command): Setting | undefined {
  const [flag] = command.flags(requests)
  return flag && { path: flag.path, value: flag.value ?? 'true' }
}

function requestInFile(config: Readonly<Record<string, unknown>>): Setting | undefined {
  const value = valueAt(config, field)
  return isFalseSetting(value) || isTrueSetting(value) ? { path: field, value } : undefined
}

/** The kubelet renews its serving certificate. */
export const control: Control = {
  id: 'C-0183',
  description:
    'Finds kubelets that do not ask for a serving certificate that is renewed, or on which renewal is switched off.',
  why: 'Certificates that nobody renews expire, and then checks get switched off.',
  remediation:
    'Set `serverTLSBootstrap: true` in the configuration file, remove `RotateKubeletServerCertificate: false` from the feature gates, and have somebody approve the certificate requests of kubelets.',
  test: 'On each node look for RotateKubeletServerCertificate in `--feature-gates` of the kubelet and in the file of `--config`, which decides where it is named; else for `--rotate-server-certificates`, then for `serverTLSBootstrap` in the file: one has to be true.',
  example: {
    before: 'featureGates:\n  RotateKubeletServerCertificate: false',
    after: 'serverTLSBootstrap: true',
  },
  rules: [{ name: 'kubelet-rotate-kubelet-server-certificate', findings }],
}
