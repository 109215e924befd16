// SPDX-License-Identifier: Apache-2.0
/**
 * Runs ValidatingAdmissionPolicies as controls: an object that the policy would refuse fails.
 *
 * `object`, `request`, `namespaceObject` and `variables` are there; `oldObject` is null and `params` is what is given.
 * What needs more (an authorizer, parameters that nobody gave) cannot be told and is reported so, never as passed.
 * Source: Kubernetes "Validating Admission Policy".
 */
import { groupOf, type KubeObject, refOf, versionOf } from '#domain/kube-object.ts'
import type { Control, Finding, Rule } from '#engines/posture/control.ts'
import { namespaceOf } from '#engines/posture/kinds.ts'
import { selects } from '#engines/posture/label-selector.ts'
import type { OwnControl } from '#engines/posture/library/own-control.ts'
import { isRecord, type Subject } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { CelCompiler, type Program } from './program.ts'
import { collectionsOf, matchesResources } from './resources.ts'

interface Validation {
  readonly program: Program
  readonly message: string
  readonly messageProgram?: Program
}

interface Parts {
  readonly compiler: CelCompiler
  readonly conditions: readonly Program[]
  readonly variables: readonly (readonly [name: string, program: Program])[]
  readonly validations: readonly Validation[]
}

type Fields = Readonly<Record<string, unknown>>

const names = ['object', 'oldObject', 'request', 'params', 'namespaceObject', 'variables'] as const
const mostExpressions = 100
/** Kinds whose values must not get into a message that an expression writes. */
const keepsSecrets: ReadonlySet<string> = new Set(['Secret', 'ConfigMap'])
const defaultScore = 5

/**
 * The control that a policy states: its id is the label `controlId`, else its name.
 *
 * `params` stands for the object that `paramKind` asks for. Throws with what is wrong where; nothing of such a
 * policy is used.
 */
export function controlOfPolicy(policy: KubeObject, params?: unknown): OwnControl {
  const spec = fieldsOf(policy['spec'])
  const { name } = refOf(policy)
  if (name === '') throw new Error('metadata.name: expected a name')
  const constraints = fieldsOf(spec['matchConstraints'])
  const resourceRules = listOf(constraints['resourceRules'])
  if (resourceRules.length === 0) throw new Error('spec.matchConstraints.resourceRules: expected at least one')
  const parts = compileParts(spec)
  const needsParams = isRecord(spec['paramKind']) && params === undefined
  const id = policy.metadata.labels?.['controlId'] ?? name
  const rule: Rule = {
    name,
    joins: ['Namespace'],
    covers: ({ object }, world) =>
      matchesResources(resourceRules, object) &&
      !matchesResources(listOf(constraints['excludeResourceRules']), object) &&
      isSelected(constraints, object, world),
    findings: needsParams
      ? () => [{ unknown: `the policy ${name} needs parameters, which nobody has given` }]
      : (subject, world) => findings(parts, params ?? null, subject, world),
  }
  const annotations = policy.metadata.annotations ?? {}
  const messages = [...new Set(parts.validations.map(({ message }) => message))].join(' ')
  const control: Control = {
    id,
    description: annotations['description'] ?? `Objects that the policy ${name} would refuse. ${messages}`,
    why: annotations['why'] ?? 'Somebody wrote this policy for this cluster.',
    remediation: annotations['remediation'] ?? messages,
    test: annotations['test'] ?? `Bind the policy ${name} with the action Audit, and read the audit log.`,
    rules: [rule],
  }
  return {
    control,
    facts: {
      id,
      name: annotations['name'] ?? name,
      baseScore: scoreOf(annotations['baseScore']),
      scanningScope: [],
      typeTags: [],
      attackTracks: [],
      rules: [name],
    },
    ruleFacts: [
      {
        name,
        match: [{ group: '*', version: '*', kind: '*' }],
        dynamicMatch: [],
        controlInputs: [],
        clouds: [],
        isSuperseded: false,
      },
    ],
    resources: collectionsOf(resourceRules),
  }
}

function compileParts(spec: Fields): Parts {
  const compiler = new CelCompiler(names)
  const compiled = (list: unknown, at: string) =>
    listOf(list).map((each, i) => ({
      each: fieldsOf(each),
      program: compileAt(compiler, fieldsOf(each)['expression'], `${at}[${i}]`),
    }))
  const conditions = compiled(spec['matchConditions'], 'spec.matchConditions').map(({ program }) => program)
  const variables = compiled(spec['variables'], 'spec.variables').map(({ each, program }) => {
    const variable = each['name']
    if (typeof variable !== 'string' || variable === '')
      throw new Error('spec.variables: expected a name in each entry')
    return [variable, program] as const
  })
  const validations = compiled(spec['validations'], 'spec.validations').map(({ each, program }, i): Validation => {
    const { message, messageExpression, expression } = each
    return {
      program,
      message: typeof message === 'string' && message !== '' ? message : `failed expression: ${textOf(expression)}`,
      ...(typeof messageExpression === 'string' && {
        messageProgram: compileAt(compiler, messageExpression, `spec.validations[${i}].messageExpression`),
      }),
    }
  })
  if (validations.length === 0) throw new Error('spec.validations: expected at least one')
  if (conditions.length + variables.length + validations.length > mostExpressions)
    throw new Error(`expected at most ${mostExpressions} expressions`)
  return { compiler, conditions, variables, validations }
}

function compileAt(compiler: CelCompiler, expression: unknown, at: string): Program {
  if (typeof expression !== 'string') throw new Error(`${at}: expected an expression`)
  try {
    return compiler.compile(expression)
  } catch (error) {
    throw new Error(`${at}: ${messageOf(error)}`, { cause: error })
  }
}

function* findings(parts: Parts, params: unknown, { object }: Subject, world: World): Iterable<Finding> {
  const { compiler } = parts
  try {
    compiler.start()
    const bindings = bindingsFor(parts, params, object, world)
    for (const condition of parts.conditions) if (condition(bindings) !== true) return
    for (const { program, message, messageProgram } of parts.validations) {
      if (program(bindings) === true) continue
      const told = keepsSecrets.has(object.kind) ? undefined : messageProgram?.(bindings)
      yield {
        evidence: [
          {
            path: 'metadata.name',
            missing: typeof told === 'string' && told.trim() !== '' ? told.slice(0, 1000) : message,
          },
        ],
      }
    }
  } catch (error) {
    // Admission would refuse or let pass as the policy says; whether the object is good nobody knows.
    yield { unknown: `an expression of the policy cannot be evaluated: ${messageOf(error).split('\n', 1)[0] ?? ''}` }
  }
}

function bindingsFor({ compiler, variables }: Parts, params: unknown, object: KubeObject, world: World): Fields {
  const ref = refOf(object)
  const namespace = namespaceOf(object)
  const namespaceObject = namespace === '' ? undefined : world.get('Namespace', '', namespace)
  const values: Record<string, unknown> = Object.create(null)
  const bindings = {
    object: compiler.valueOf(object),
    oldObject: null,
    params: compiler.valueOf(params),
    namespaceObject: compiler.valueOf(namespaceObject ?? null),
    request: {
      operation: 'CREATE',
      name: ref.name,
      namespace,
      kind: { group: ref.group, version: versionOf(object.apiVersion), kind: ref.kind },
    },
    variables: values,
  }
  const running = new Set<string>()
  for (const [name, program] of variables)
    Object.defineProperty(values, name, {
      enumerable: true,
      configurable: true,
      // Evaluated when first asked for, as admission does: a variable that fails harms only who asks.
      get() {
        if (running.has(name)) throw new Error(`the variable ${name} asks for itself`)
        running.add(name)
        const value = compiler.bounded(program(bindings))
        running.delete(name)
        Object.defineProperty(values, name, { value })
        return value
      },
    })
  return bindings
}

function isSelected(constraints: Fields, object: KubeObject, world: World): boolean {
  const { objectSelector, namespaceSelector } = constraints
  if (isRecord(objectSelector) && !selects(objectSelector, object.metadata.labels ?? {})) return false
  if (!isRecord(namespaceSelector) || Object.keys(namespaceSelector).length === 0) return true
  if (object.kind === 'Namespace') return selects(namespaceSelector, object.metadata.labels ?? {})
  const namespace = namespaceOf(object)
  if (namespace === '') return true
  return selects(namespaceSelector, world.get('Namespace', '', namespace)?.metadata.labels ?? {})
}

function scoreOf(text: string | undefined): number {
  const score = Number(text ?? defaultScore)
  return score >= 0 && score <= 10 ? score : defaultScore
}

function fieldsOf(value: unknown): Fields {
  return isRecord(value) ? value : {}
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Whether an object states a policy. */
export function isPolicy({ apiVersion, kind }: KubeObject): boolean {
  return kind === 'ValidatingAdmissionPolicy' && groupOf(apiVersion) === 'admissionregistration.k8s.io'
}
