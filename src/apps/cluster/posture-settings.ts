// SPDX-License-Identifier: Apache-2.0
/** What the environment says of the posture service, made ready for its start. */
import type { Discovery } from '#adapters/kube/discovery.ts'
import type { ConfigOf } from '#runtime/config.ts'
import type { Log } from '#runtime/log.ts'
import type { KubescapeOptions, kubescapeSettings } from '#services/kubescape/start.ts'
import { readCustomRules } from './custom-rules.ts'
import { kindsOfCollections } from './find-path.ts'

type Settings = Pick<
  ConfigOf<typeof kubescapeSettings>,
  'frameworks' | 'excludedNamespaces' | 'includedNamespaces' | 'controlInputsFile' | 'customRules'
>

/** Options of the start that settings decide. Rejects when there are custom rules and none can be used. */
export async function postureOptions(
  { frameworks, excludedNamespaces, includedNamespaces, controlInputsFile, customRules }: Settings,
  discovery: Discovery,
  log: Log,
): Promise<Pick<KubescapeOptions, 'frameworks' | 'namespaces' | 'controlInputsFile' | 'customRules'>> {
  return {
    frameworks,
    namespaces: { included: includedNamespaces, excluded: excludedNamespaces },
    ...(controlInputsFile !== undefined && { controlInputsFile }),
    ...(customRules !== undefined && { customRules: await customRulesOf(customRules, discovery, log) }),
  }
}

async function customRulesOf(
  path: string,
  discovery: Discovery,
  log: Log,
): Promise<NonNullable<KubescapeOptions['customRules']>> {
  const { controls, doubts } = await readCustomRules(path)
  for (const reason of doubts) log.warn('custom rule cannot be used', { reason })
  const { resources: served } = await discovery.snapshot()
  const kinds = kindsOfCollections(
    served,
    controls.flatMap(({ resources }) => resources),
  )
  return { controls, kinds }
}
