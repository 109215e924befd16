// SPDX-License-Identifier: Apache-2.0
/** The configuration that tells when siblings become a pattern. */
import { conform } from '#api/spdx-v1beta1/conform.ts'
import type { CollapseConfigurationSpec } from '#api/spdx-v1beta1/types.generated.ts'
import { type CollapseSettings, defaultCollapseSettings } from '#engines/profile/collapse-settings.ts'
import type { ProfileAccess } from './profile-access.ts'

/** Of all configurations the one with this name counts. */
export const collapseConfigurationName = 'default'

/** The prefixes of a configuration take the place of all that are built in; a threshold of 0 is the built-in one. */
export async function readCollapseSettings(access: ProfileAccess): Promise<CollapseSettings> {
  const place = { namespace: '', name: collapseConfigurationName }
  const configuration = await access.get('CollapseConfiguration', place)
  if (!configuration) return defaultCollapseSettings
  const spec = conform('CollapseConfigurationSpec', configuration['spec']) as unknown as CollapseConfigurationSpec
  const { openDynamicThreshold = 0, endpointDynamicThreshold = 0, collapseConfigs = [] } = spec
  return {
    openThreshold: openDynamicThreshold > 0 ? openDynamicThreshold : defaultCollapseSettings.openThreshold,
    endpointThreshold:
      endpointDynamicThreshold > 0 ? endpointDynamicThreshold : defaultCollapseSettings.endpointThreshold,
    prefixes: collapseConfigs.filter(({ threshold }) => threshold >= 1),
  }
}
