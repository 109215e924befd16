// SPDX-License-Identifier: Apache-2.0
/** The kubectl commands that every resource must answer, as a table, compared with golden files. */
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { followKubectl, type KubectlCall, type KubectlOutput, runKubectl } from './kubectl.ts'
import { normaliseKubectl, pagesAskedFor } from './kubectl-normalise.ts'

/** The resource that a session is about, and three objects of it in one namespace. */
export interface KubectlSubject {
  readonly plural: string
  readonly group: string
  readonly version: string
  readonly namespace: string
  /** YAML of at least three objects, of which `labelSelector` takes all but the one named `name`. */
  readonly manifests: string
  readonly labelSelector: string
  /** One of them, and YAML that changes it. */
  readonly name: string
  readonly changedManifest: string
  /** True once the change is there, as `{.path}=value`. */
  readonly changedJsonPath: string
  /** A field for `kubectl explain`, as in `spec.x`. */
  readonly explainedField: string
}

/** A kubectl against a server. Each target must give the same output as every other. */
export interface KubectlTarget {
  readonly kubectlPath: string
  readonly kubectlVersion: string
  readonly kubeconfigPath: string
  /** The server serves the group of the subject and nothing else. */
  readonly isAlone?: boolean
}

interface Step {
  /** Name of its golden file. */
  readonly name: string
  readonly args: (subject: KubectlSubject) => readonly string[]
  readonly input?: (subject: KubectlSubject) => string
  /** The oldest minor version of kubectl 1.x that knows the command. */
  readonly sinceMinor?: number
  /** Follow the output, apply the change once the objects are listed, and end after the line that shows it. */
  readonly watches?: true
  /** kubectl then asks for the namespace, which a server that serves one group alone does not know. */
  readonly asksForNamespace?: true
  /** Show what pages were asked for, which `-v=6` logs, in place of the log. */
  readonly showsPages?: true
}

const get = (subject: KubectlSubject, ...more: readonly string[]) => [
  'get',
  resourceOf(subject),
  ...inNamespace(subject),
  ...more,
]
const getOne = (subject: KubectlSubject, ...more: readonly string[]) => [
  'get',
  resourceOf(subject),
  subject.name,
  ...inNamespace(subject),
  ...more,
]
/** The whole name, which cannot be mistaken for a resource of another group. */
const resourceOf = ({ plural, group }: KubectlSubject) => `${plural}.${group}`
/** Where kubectl 1.20 would take a dot for a field. */
const inVersion = ({ group, version }: KubectlSubject) => [`--api-version=${group}/${version}`]
const inNamespace = ({ namespace }: KubectlSubject) => ['--namespace', namespace]

/** In this order: what one does, the next sees. */
const steps: readonly Step[] = [
  { name: 'api-resources', args: ({ group }) => ['api-resources', '--api-group', group, '-o', 'wide'] },
  { name: 'explain', args: subject => ['explain', subject.plural, ...inVersion(subject)] },
  {
    name: 'explain-field',
    args: subject => ['explain', `${subject.plural}.${subject.explainedField}`, ...inVersion(subject)],
  },
  { name: 'get-none', args: subject => get(subject) },
  {
    name: 'apply',
    args: subject => ['apply', ...inNamespace(subject), '-f', '-'],
    input: ({ manifests }) => manifests,
  },
  {
    name: 'apply-again',
    args: subject => ['apply', ...inNamespace(subject), '-f', '-'],
    input: ({ manifests }) => manifests,
  },
  { name: 'get', args: subject => get(subject) },
  { name: 'get-wide', args: subject => get(subject, '-o', 'wide') },
  { name: 'get-name', args: subject => get(subject, '-o', 'name') },
  { name: 'get-yaml', args: subject => getOne(subject, '-o', 'yaml') },
  { name: 'get-json', args: subject => get(subject, '-o', 'json') },
  { name: 'get-label', args: subject => get(subject, '-l', subject.labelSelector, '--show-labels') },
  { name: 'get-field', args: subject => get(subject, '--field-selector', `metadata.name=${subject.name}`) },
  { name: 'get-chunks', args: subject => get(subject, '--chunk-size=2', '-v=6'), showsPages: true },
  {
    name: 'get-missing',
    args: subject => ['get', resourceOf(subject), 'absent', ...inNamespace(subject)],
    asksForNamespace: true,
  },
  { name: 'describe', args: subject => ['describe', resourceOf(subject), subject.name, ...inNamespace(subject)] },
  { name: 'get-watch', args: subject => get(subject, '-w'), watches: true },
  {
    name: 'wait',
    args: subject => [
      'wait',
      `${resourceOf(subject)}/${subject.name}`,
      ...inNamespace(subject),
      `--for=jsonpath=${subject.changedJsonPath}`,
      '--timeout=30s',
    ],
    sinceMinor: 23,
  },
  { name: 'delete', args: subject => ['delete', resourceOf(subject), subject.name, ...inNamespace(subject)] },
  {
    name: 'delete-label',
    args: subject => ['delete', resourceOf(subject), ...inNamespace(subject), '-l', subject.labelSelector],
  },
  { name: 'get-none-left', args: subject => get(subject) },
]

/**
 * Runs every command that this kubectl knows, each as a subtest with a golden file
 * `<goldenFolder>/<kubectl version>/<step>.txt`. The namespace must be there and hold no object of the resource.
 */
export async function kubectlSession(
  context: TestContext,
  target: KubectlTarget,
  subject: KubectlSubject,
  goldenFolder: string,
): Promise<void> {
  const minor = Number(target.kubectlVersion.split('.')[1])
  for (const step of steps) {
    if (minor < (step.sinceMinor ?? 0)) continue
    if (target.isAlone && step.asksForNamespace) continue
    await context.test(step.name, async subtest => {
      const output = await run(step, target, subject)
      const file = join(goldenFolder, target.kubectlVersion, `${step.name}.txt`)
      const text = transcript(['kubectl', ...step.args(subject)], output, step)
      subtest.assert.fileSnapshot(text, file, { serializers: [(value: unknown) => String(value)] })
    })
  }
}

async function run(step: Step, target: KubectlTarget, subject: KubectlSubject): Promise<KubectlOutput> {
  const { kubectlPath: path, kubeconfigPath } = target
  const call = { path, kubeconfigPath, args: step.args(subject) }
  if (step.watches) return watch(call, subject)
  return runKubectl({ ...call, ...(step.input ? { input: step.input(subject) } : {}) })
}

/** The heading and the objects come first; one line more is the change. */
async function watch(call: KubectlCall, subject: KubectlSubject): Promise<KubectlOutput> {
  const listed = 1 + (subject.manifests.match(/^kind:/gm) ?? []).length
  let changing: Promise<KubectlOutput> | undefined
  const args = ['apply', ...inNamespace(subject), '-f', '-']
  const output = await followKubectl(call, stdout => {
    const lines = stdout.split('\n').length - 1
    if (lines >= listed) changing ??= runKubectl({ ...call, args, input: subject.changedManifest })
    return lines > listed
  })
  const changed = await changing
  if (changed?.exitCode !== 0)
    throw new Error(`kubectl ${args.join(' ')}: expected exit code 0, got ${changed?.exitCode}: ${changed?.stderr}`)
  return output
}

/** What a person would see in a terminal, and the exit code where it says something. */
function transcript(command: readonly string[], { stdout, stderr, exitCode }: KubectlOutput, step: Step): string {
  const errors = step.showsPages ? pagesAskedFor(stderr) : stderr
  const parts = [
    `$ ${command.join(' ')}`,
    stdout.trimEnd(),
    ...(errors.trim() ? [step.showsPages ? '--- pages asked for' : '--- standard error', errors.trimEnd()] : []),
    ...(exitCode ? [`--- exit code ${exitCode}`] : []),
  ]
  return `${normaliseKubectl(parts.filter(part => part !== '').join('\n'))}\n`
}
