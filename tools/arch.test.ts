// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wrongImports } from './arch.ts'

const cases: Record<string, [file: string, source: string, wrong: number]> = {
  'domain imports nothing': ['src/domain/a.ts', `import fs from 'node:fs'`, 1],
  'an engine may hash': ['src/engines/posture/a.ts', `import { createHash } from 'node:crypto'`, 0],
  'an engine may not read files': ['src/engines/posture/a.ts', `import { readFileSync } from 'node:fs'`, 1],
  'an engine may not know its plug-ins': ['src/engines/posture/a.ts', `import { x } from '#plugins/controls/a.ts'`, 1],
  'climbing is forbidden': ['src/engines/posture/a.ts', `import { x } from '../b.ts'`, 1],
  'adapters do not know each other': ['src/adapters/kube/a.ts', `import { x } from '#adapters/db/b.ts'`, 1],
  'apiserver may use db': ['src/adapters/apiserver/a.ts', `import { x } from '#adapters/db/b.ts'`, 0],
  'services do not know each other': ['src/services/a/a.ts', `import { x } from '#services/b/b.ts'`, 1],
  'an app starts a service': ['src/apps/up/a.ts', `import { start } from '#services/storage/start.ts'`, 0],
  'an app enters a service by its start only': ['src/apps/up/a.ts', `import { x } from '#services/storage/x.ts'`, 1],
  'only tests use fakes': ['src/runtime/a.ts', `import { x } from '#testing/x.ts'`, 1],
  'tests use fakes': ['src/runtime/a.test.ts', `import { x } from '#testing/x.ts'`, 0],
  'suites on a real control plane too': ['src/adapters/kube/a.envtest.ts', `import { x } from '#testing/x.ts'`, 0],
  'a multi-line import is seen': ['src/domain/a.ts', `import {\n  a,\n  b,\n} from 'zod'`, 1],
  'an exported name is seen': ['src/domain/a.ts', `export { a } from 'zod'`, 1],
}

for (const [reason, [file, source, wrong]] of Object.entries(cases)) {
  test(`arch: ${reason}`, () => assert.equal(wrongImports(file, source).length, wrong))
}
