// SPDX-License-Identifier: Apache-2.0
/** How the API server encrypts what it stores, as its configuration file says. */
import type { Finding, Rule } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import { type Fields, recordsOf } from './fields.ts'
import { contentOf, hostDataOf, parseConfig, valueAt } from './host-data.ts'

/** Where the file stands in an envelope about a control plane. */
const filePath = 'APIServerInfo.encryptionProviderConfigFile'

/** One entry of `resources` of an EncryptionConfiguration. */
export interface Encrypted {
  /** Position in `resources`. */
  readonly index: number
  /** What is encrypted: `secrets`, `*.*` … */
  readonly resources: readonly unknown[]
  /** Providers in order: the first one writes, all of them read. */
  readonly providers: readonly Fields[]
}

/** Whether an envelope carries an encryption configuration. */
export function carriesEncryptionConfig(subject: Subject): boolean {
  const data = hostDataOf(subject, 'ControlPlaneInfo')
  return data !== undefined && contentOf(valueAt(data, filePath)) !== undefined
}

/** The entries of the configuration, or why they are not known. Keys of providers are never looked at. */
export function* encryptionFindings(
  subject: Subject,
  judge: (entries: readonly Encrypted[]) => Iterable<Finding>,
): Iterable<Finding> {
  const data = hostDataOf(subject, 'ControlPlaneInfo')
  const content = data && contentOf(valueAt(data, filePath))
  if (content === undefined) return
  const parsed = parseConfig(content)
  if (parsed.kind === 'unreadable') {
    yield { unknown: 'the encryption configuration cannot be parsed' }
    return
  }
  const entries: Encrypted[] = []
  for (const [index, entry] of recordsOf(parsed.config['resources'])) {
    const { resources, providers } = entry
    entries.push({
      index,
      resources: Array.isArray(resources) ? resources : [],
      providers: [...recordsOf(providers)].map(([, provider]) => provider),
    })
  }
  yield* judge(entries)
}

/** A rule over the encryption configuration of a control plane; nodes without one do not count. */
export function encryptionRule(name: string, judge: (entries: readonly Encrypted[]) => Iterable<Finding>): Rule {
  return {
    name,
    covers: carriesEncryptionConfig,
    findings: subject => encryptionFindings(subject, judge),
  }
}
