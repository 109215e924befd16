// SPDX-License-Identifier: Apache-2.0
/**
 * Objects to start from: those that the tests of controls build, and those of `CONFORMANCE_DIR` where it is set.
 *
 * Test files are loaded with their cases taken down instead of run, so the soak has every shape that a control is
 * known to judge, and a new control brings its own.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { KubeObject } from '#domain/kube-object.ts'
import type { Rule } from '#engines/posture/control.ts'
import type { ControlInputs, RuleFacts } from '#engines/posture/library/facts.ts'
import { defaultControlInputs, ruleFacts } from '#plugins/controls/facts.generated.ts'
import type { Objects, RuleCases } from '#testing/control-cases.ts'

/** Objects that a rule judges together. */
export interface Scene {
  readonly objects: readonly KubeObject[]
  readonly inputs: ControlInputs
  readonly cloudProvider?: string
  readonly apiServerVersion?: string
}

/** What is known of one rule. */
export interface RuleScenes {
  readonly rule: Rule
  readonly facts: RuleFacts
  readonly passing: Scene[]
  readonly failing: Scene[]
}

const controlsDir = join(import.meta.dirname, '../../../src/plugins/controls')
const silentTests = `data:text/javascript,${encodeURIComponent(
  'const nothing = () => undefined; export { nothing as test, nothing as describe, nothing as it, nothing as before, nothing as after }; export default nothing',
)}`

/** Loads the cases of every rule that has some. */
export async function loadScenes(): Promise<Map<string, RuleScenes>> {
  const collectorUrl = pathToFileURL(join(import.meta.dirname, 'collected-cases.ts')).href
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      if (specifier === 'node:test') return { url: silentTests, shortCircuit: true }
      if (specifier === '#testing/control-cases.ts') return next(collectorUrl, context)
      return next(specifier, context)
    },
  })
  const { collected } = await import('./collected-cases.ts')
  for (const file of readdirSync(controlsDir, { recursive: true, encoding: 'utf8' }).sort())
    if (file.endsWith('.test.ts')) await import(pathToFileURL(join(controlsDir, file)).href)
  hooks.deregister()
  const scenes = new Map<string, RuleScenes>()
  for (const { rule, cases } of collected) addCases(scenes, rule, cases)
  return scenes
}

function addCases(scenes: Map<string, RuleScenes>, rule: Rule, cases: RuleCases): void {
  const facts = ruleFacts[rule.name]
  if (!facts) return
  const known = scenes.get(rule.name) ?? { rule, facts, passing: [], failing: [] }
  scenes.set(rule.name, known)
  const { cloudProvider, apiServerVersion } = cases
  const scene = (objects: Objects, inputs: ControlInputs = {}): Scene => ({
    objects: Array.isArray(objects) ? objects : [objects as KubeObject],
    inputs: { ...defaultControlInputs, ...inputs },
    ...(cloudProvider !== undefined && { cloudProvider }),
    ...(apiServerVersion !== undefined && { apiServerVersion }),
  })
  for (const given of Object.values(cases.passes))
    known.passing.push(isWithInputs(given) ? scene(given.objects, given.inputs) : scene(given))
  for (const { objects, inputs } of Object.values(cases.fails)) known.failing.push(scene(objects, inputs))
}

function isWithInputs(given: object): given is { readonly objects: Objects; readonly inputs: ControlInputs } {
  return 'objects' in given && 'inputs' in given
}

/** Every object of the scenes, and of the cases in `CONFORMANCE_DIR`, as JSON: the same text once. */
export function distinctObjects(scenes: Iterable<RuleScenes>): string[] {
  const texts = new Set<string>()
  for (const { passing, failing } of scenes)
    for (const { objects } of [...passing, ...failing]) for (const each of objects) texts.add(JSON.stringify(each))
  const dir = process.env['CONFORMANCE_DIR']
  if (!dir) return [...texts]
  for (const file of readdirSync(dir, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!file.endsWith('.json')) continue
    const { input } = JSON.parse(readFileSync(join(dir, file), 'utf8')) as { readonly input?: unknown }
    if (Array.isArray(input)) for (const each of input) texts.add(JSON.stringify(each))
  }
  return [...texts]
}
