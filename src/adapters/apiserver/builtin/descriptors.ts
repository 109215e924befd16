// SPDX-License-Identifier: Apache-2.0
/** Descriptors of the built-in kinds of Kubernetes, for the embedded cluster. */
import type { PatchType, ResourceDescriptor, Verb } from '#adapters/apiserver/descriptor.ts'
import type { NameRule } from '#adapters/apiserver/objects/names.ts'
import { groupOf, versionOf } from '#domain/kube-object.ts'
import { conversions } from './conversions.ts'
import { type ResourceFacts, resourceFacts, schemaNames } from './facts.ts'
import { writeHooks } from './hooks.ts'
import { columnsOf } from './printers/columns.ts'
import { type ReviewPorts, reviewAnswers } from './reviews.ts'
import { selectableFieldsOf } from './selectable-fields.ts'
import { subresourcesOf } from './subresources.ts'

/** Longest request body of a built-in kind; the bound of kube-apiserver. */
const maxObjectBytes = 3 * 1024 * 1024

const allPatches: readonly PatchType[] = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
]

/** Names that are not DNS subdomains, by `group/plural`. */
const nameRules: Readonly<Record<string, NameRule>> = {
  '/namespaces': 'dns-label',
  '/services': 'dns-1035-label',
  'rbac.authorization.k8s.io/clusterrolebindings': 'path-segment',
  'rbac.authorization.k8s.io/clusterroles': 'path-segment',
  'rbac.authorization.k8s.io/rolebindings': 'path-segment',
  'rbac.authorization.k8s.io/roles': 'path-segment',
}

/** Served by nobody here: a binding needs a scheduler, component statuses need components. */
const unserved: readonly string[] = ['v1/bindings', 'v1/componentstatuses']

/** One descriptor for each resource of the built-in API that a cluster without nodes can serve. */
export function builtinDescriptors(ports: ReviewPorts): readonly ResourceDescriptor[] {
  const answers = reviewAnswers(ports)
  return resourceFacts
    .filter(({ groupVersion, plural }) => !unserved.includes(`${groupVersion}/${plural}`))
    .map(facts => descriptorOf(facts, answers))
}

function descriptorOf(facts: ResourceFacts, answers: ReturnType<typeof reviewAnswers>): ResourceDescriptor {
  const { groupVersion, plural, singular, kind, namespaced, shortNames, categories } = facts
  const [group, version] = [groupOf(groupVersion), versionOf(groupVersion)]
  const schema = schemaNames.get(`${group}/${version}/${kind}`)
  const hooks = writeHooks[`${group}/${plural}`]
  const storage = conversions[`${groupVersion}/${plural}`]
  const selectableFields = selectableFieldsOf(group, plural)
  const answer = answers[kind]
  const names = nameRules[`${group}/${plural}`]
  return {
    group,
    version,
    plural,
    singular,
    kind,
    namespaced,
    ...(shortNames && { shortNames }),
    ...(categories && { categories }),
    verbs: sortedVerbs(facts.verbs),
    subresources: subresourcesOf(facts),
    columns: columnsOf(facts),
    ...(schema !== undefined && { schema }),
    bodies: 'validated',
    listShape: 'full',
    limits: { maxObjectBytes },
    patchTypes: facts.verbs.includes('patch') ? allPatches : [],
    allowsUnconditionalUpdate: true,
    ...(names && { names }),
    ...(storage && { storage }),
    ...(selectableFields && { selectableFields }),
    ...(hooks && { hooks }),
    ...(answer && { answer }),
    ownership: 'fields',
  }
}

function sortedVerbs(verbs: readonly Verb[]): readonly Verb[] {
  return verbs.toSorted()
}
