// SPDX-License-Identifier: Apache-2.0
/** The suite that every output format passes: a small report of hostile names, held to a golden file. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from '#domain/kube-object.ts'
import type { Control, Rule } from '#engines/posture/control.ts'
import type { Exception } from '#engines/posture/exceptions/exception.ts'
import type { ControlFacts, RuleFacts } from '#engines/posture/library/facts.ts'
import { Library } from '#engines/posture/library/library.ts'
import { runScan, type ScanInput } from '#engines/posture/run.ts'
import type { ReportImages } from '#engines/report/image-results.ts'
import type { OutputFormat } from '#engines/report/output-format.ts'
import type { RenderOptions, Report } from '#engines/report/report.ts'

/** Everything that some format could take for its own syntax, in one name. */
export const hostileName = `a"b'c,d;<script>alert(1)</script>]]>&|\`=1+1\u001b[31m\u202e\r\n--- x: {`

const manifest = `# a remark that stays
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  replicas: 3
  template:
    spec:
      hostNetwork: true # why not
      containers:
      - name: app
        image: nginx
`

const deployment: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop', labels: { team: 'shop' } },
  spec: { replicas: 3, template: { spec: { hostNetwork: true, containers: [{ name: 'app', image: 'nginx' }] } } },
}
const hostile: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: hostileName, namespace: hostileName },
  spec: { template: { spec: { hostNetwork: true, containers: [{ name: hostileName, image: hostileName }] } } },
}

const acceptedDeployment: KubeObject = {
  ...deployment,
  metadata: { name: 'legacy', namespace: 'shop', labels: { accepted: 'yes' } },
}
const exception: Exception = {
  name: `legacy${hostileName}`,
  reason: `Decided by "them" until March. ${hostileName}`,
  source: 'exceptions.json',
  targets: [{ name: text => text === 'legacy', attributes: [] }],
  judgements: [],
}

const networkRule: Rule = {
  name: 'rule-network',
  *findings({ workload }) {
    if (!workload?.spec.hostNetwork) return
    const path = `${workload.specPath}.hostNetwork`
    yield { deletePaths: [path], failedPaths: [path], evidence: [{ path, found: true }] }
  },
}
const limitRule: Rule = {
  name: 'rule-limit',
  *findings({ workload }) {
    for (const { container, path } of workload?.containers ?? []) {
      const at = `${path}.securityContext.readOnlyRootFilesystem`
      yield {
        fixPaths: [{ path: at, value: 'true' }],
        evidence: [{ path: `${path}.image`, found: container.image ?? '' }],
      }
    }
  },
}

function control(id: string, rules: readonly Rule[]): Control {
  return {
    id,
    description: `What ${id} looks for, "quoted" & <b>marked</b>.`,
    why: 'Why it matters.',
    remediation: 'Change it, then apply it.',
    test: 'Look at it.',
    rules,
  }
}

function facts(id: string, name: string, baseScore: number, rules: readonly string[]): ControlFacts {
  return { id, name, baseScore, category: 'Workload', scanningScope: [], typeTags: [], attackTracks: [], rules }
}

function ruleFacts(name: string): RuleFacts {
  const match = [{ group: 'apps', version: 'v1', kind: 'Deployment' }]
  return { name, match, dynamicMatch: [], controlInputs: [], clouds: [], isSuperseded: false }
}

const library = new Library(
  {
    controls: [control('C-0901', [networkRule]), control('C-0902', [limitRule]), control('C-0903', [])],
    controlFacts: {
      'C-0901': facts('C-0901', 'Host network', 9, ['rule-network']),
      'C-0902': facts('C-0902', 'Writable <root> file system', 3, ['rule-limit']),
      'C-0903': { ...facts('C-0903', 'Judged by a person', 5, []), actionRequired: 'manual review' },
    },
    ruleFacts: { 'rule-network': ruleFacts('rule-network'), 'rule-limit': ruleFacts('rule-limit') },
    frameworks: [],
  },
  { scope: 'file' },
)

const framework = {
  name: 'Example <framework>',
  version: 'v1',
  typeTags: [],
  scanningScope: [],
  controls: [{ controlID: 'C-0901' }, { controlID: 'C-0902' }, { controlID: 'C-0903' }],
}

/** The report that every format renders. */
export function exampleReport(): Report {
  const inputs: ScanInput[] = [
    {
      object: deployment,
      source: { path: '/repository/web app.yaml', relativePath: 'web app.yaml', document: 0, line: 1 },
    },
    { object: hostile },
    { object: acceptedDeployment },
  ]
  const { summary, objectCount, subjects, results } = runScan(inputs, {
    library,
    frameworks: [framework],
    facts: { controlInputs: {} },
    exceptions: [exception],
  })
  return {
    generatedAt: '2026-01-02T03:04:05.000Z',
    reportID: '00000000-0000-4000-8000-000000000000',
    toolVersion: '0.0.0',
    target: 'directory',
    targetNames: ['/repository'],
    clusterName: 'example',
    summary,
    objectCount,
    subjects,
    results,
    doubts: [{ place: `broken${hostileName}.yaml:3`, because: 'not YAML' }],
    unusedExceptions: [`old${hostileName} (exceptions.json, has ended)`],
    readSource: ({ path }) => (path === '/repository/web app.yaml' ? manifest : undefined),
  }
}

/** The same with images: one with a vulnerability and a doubt, one of which nothing is known, one without findings. */
export function exampleReportWithImages(): Report {
  const read = { platform: 'linux/amd64', digest: `sha256:${'a'.repeat(64)}`, packageCount: 2, isReadWhole: true }
  const images: ReportImages = {
    databaseBuilt: '2026-01-01T00:00:00Z',
    databaseDoubts: [{ status: 'db-stale', because: `older than five days ${hostileName}` }],
    images: [
      {
        kind: 'scanned',
        name: `example.org/app${hostileName}`,
        ...read,
        vulnerabilities: [
          {
            id: 'CVE-2026-0001',
            severity: 'Critical',
            risk: 91.5,
            package: `bash${hostileName}`,
            packageType: 'deb',
            version: '5.2',
            fixVersions: ['5.3'],
            fixState: 'fixed',
          },
        ],
        excused: 1,
        doubts: [{ status: 'partial', because: `not read: ${hostileName}` }],
      },
      { kind: 'unscanned', name: 'example.org/gone:1', because: `the registry said no ${hostileName}` },
      { kind: 'scanned', name: 'example.org/clean:1', ...read, vulnerabilities: [], excused: 0, doubts: [] },
    ],
  }
  return { ...exampleReport(), images }
}

/** Options of a render without a terminal. */
export const exampleOptions: RenderOptions = { color: false, widthColumns: 120, verbose: false, showEvidence: true }

/** Runs the suite; `read` must throw when the text is not of the format, and returns what it holds. */
export function outputSuite(output: OutputFormat, read: (text: string) => unknown): void {
  const render = (report = exampleReport()) => [...output.render(report, exampleOptions)].join('')
  test(`${output.id} is as its golden file shows it`, t => {
    const path = `src/plugins/outputs/golden/${output.id}.txt`
    t.assert.fileSnapshot(render(), path, { serializers: [(value: unknown) => String(value).replaceAll('\r\n', '\n')] })
  })
  test(`${output.id} can be read back, whatever names it holds`, () => {
    assert.ok(read(render()) !== undefined)
  })
  test(`${output.id} has no character that steers a terminal or turns text`, () => {
    assert.doesNotMatch(render(), /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
  })
  test(`${output.id} is the same at each reading`, () => assert.equal(render(), render()))
  if (!output.showsImages) return
  test(`${output.id} shows images as its golden file does, whatever they are called`, t => {
    const text = render(exampleReportWithImages())
    assert.ok(read(text) !== undefined)
    assert.doesNotMatch(text, /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
    const plainLines = new Set(render().split('\n'))
    const added = text.split('\n').filter(line => !plainLines.has(line))
    t.assert.fileSnapshot(added.join('\n'), `src/plugins/outputs/golden/${output.id}-images.txt`, {
      serializers: [(value: unknown) => `${String(value).replaceAll('\r', '')}\n`],
    })
  })
}
