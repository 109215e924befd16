// SPDX-License-Identifier: Apache-2.0
/** What the environment says of the posture service, made ready for its start. */
import type { Discovery } from '#adapters/kube/discovery/discovery.ts'
import type { Clock } from '#runtime/clock.ts'
import type { ConfigOf } from '#runtime/config.ts'
import type { Log } from '#runtime/log.ts'
import type { CustomRules, KubescapeOptions, kubescapeSettings } from '#services/kubescape/start.ts'
import { readCustomRules } from './custom-rules.ts'
import { kindsOfCollections } from './find-path.ts'
import { fingerprintOf, followCustomRules } from './follow-custom-rules.ts'

type Settings = Pick<
  ConfigOf<typeof kubescapeSettings>,
  'frameworks' | 'excludedNamespaces' | 'includedNamespaces' | 'controlInputsFile' | 'customRules'
>

/** Options of the start that settings decide. Rejects when there are custom rules and none can be used. */
export async function postureOptions(
  { frameworks, excludedNamespaces, includedNamespaces, controlInputsFile, customRules }: Settings,
  discovery: Discovery,
  { log, clock }: { readonly log: Log; readonly clock: Clock },
): Promise<
  Pick<KubescapeOptions, 'frameworks' | 'namespaces' | 'controlInputsFile' | 'customRules' | 'followCustomRules'>
> {
  return {
    frameworks,
    namespaces: { included: includedNamespaces, excluded: excludedNamespaces },
    ...(controlInputsFile !== undefined && { controlInputsFile }),
    ...(customRules !== undefined && (await customRulesAt(customRules, discovery, { log, clock }))),
  }
}

/** The rules of the moment, and how others are seen. */
async function customRulesAt(
  path: string,
  discovery: Discovery,
  { log, clock }: { readonly log: Log; readonly clock: Clock },
): Promise<Pick<KubescapeOptions, 'customRules' | 'followCustomRules'>> {
  const seen = await fingerprintOf(path)
  const read = async (): Promise<CustomRules> => {
    const { controls, doubts } = await readCustomRules(path)
    for (const reason of doubts) log.warn('custom rule cannot be used', { reason })
    const { resources: served } = await discovery.snapshot()
    const kinds = kindsOfCollections(
      served,
      controls.flatMap(({ resources }) => resources),
    )
    return { controls, kinds }
  }
  return {
    customRules: await read(),
    followCustomRules: (use, signal) =>
      void followCustomRules({ path, seen, clock, log, onChange: async () => use(await read()) }, signal),
  }
}
