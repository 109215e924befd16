// SPDX-License-Identifier: Apache-2.0
import { scalarText } from '#domain/json.ts'
import type { Control, Finding, Rule } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import { Command } from './families/component-command.ts'
import { type Fields, recordsOf, textOf, textsOf } from './families/fields.ts'
import { contentOf, hostDataOf, parseConfig, valueAt } from './families/host-data.ts'

/** Bodies of these hold credentials: who asked is logged, what was answered is not. */
const metadataOnly: readonly string[] = ['secrets', 'configmaps', 'tokenreviews']
const logged: readonly string[] = [
  'pods',
  'deployments',
  'pods/exec',
  'pods/portforward',
  'pods/proxy',
  'services/proxy',
]

const rule: Rule = {
  name: 'audit-policy-content',
  covers: subject => textOf(apiServerOf(subject)['cmdLine']) !== undefined,
  findings,
}

function apiServerOf(subject: Subject): Fields {
  const info = valueAt(hostDataOf(subject, 'ControlPlaneInfo') ?? {}, 'APIServerInfo')
  return (info as Fields | null | undefined) ?? {}
}

function* findings(subject: Subject): Iterable<Finding> {
  const { cmdLine, auditPolicyFile } = apiServerOf(subject)
  const path = 'data.APIServerInfo.cmdLine'
  const command = new Command([{ text: textOf(cmdLine) ?? '', path }], [], 'data.APIServerInfo')
  if (!command.flags('audit-policy-file').some(place => place.value)) {
    yield { evidence: [{ path, missing: '--audit-policy-file=FILE' }] }
    return
  }
  const content = contentOf(auditPolicyFile)
  const parsed = content === undefined ? undefined : parseConfig(content)
  if (parsed?.kind !== 'config') yield { unknown: 'the audit policy could not be read' }
  else yield* policyFindings(parsed.config)
}

function* policyFindings(policy: Fields): Iterable<Finding> {
  const rules = [...recordsOf(policy['rules'])]
  for (const resource of [...metadataOnly, ...logged]) {
    const about = rules.filter(([, each]) => concerns(each, resource))
    if (about.length === 0) yield { evidence: [{ path: 'rules', missing: `a rule about ${resource}` }] }
    for (const [i, { level }] of about) {
      const isRight = metadataOnly.includes(resource) ? level === 'Metadata' : level !== 'None'
      if (!isRight) yield { evidence: [{ path: `rules[${i}].level`, found: `${scalarText(level)} for ${resource}` }] }
    }
  }
}

function concerns(rule: Fields, resource: string): boolean {
  return [...recordsOf(rule['resources'])].some(([, { resources }]) => textsOf(resources).includes(resource))
}

/** The audit log tells what matters. */
export const control: Control = {
  id: 'C-0161',
  description: 'Finds audit policies that do not name the resources that matter, or log secrets with their content.',
  why: 'A log without exec, proxy and token requests misses the intrusion; one with the bodies of secrets is a leak of its own.',
  remediation:
    'Log secrets, config maps and token reviews at level Metadata; name pods, deployments, exec, port-forward and proxy at any level but None.',
  test: 'Read the file of `--audit-policy-file`: each of these resources has to be named, and each rule about it at the right level.',
  rules: [rule],
}
