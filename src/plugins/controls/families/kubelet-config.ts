// SPDX-License-Identifier: Apache-2.0
/**
 * Rules about settings of the kubelet.
 *
 * A flag wins over the configuration file; the file counts only when `--config` names it, and brings stricter defaults
 * than a kubelet without file has. Source: Kubernetes reference, "kubelet" and "KubeletConfiguration v1beta1";
 * `applyLegacyDefaults` in cmd/kubelet/app/options.
 */
import type { Json } from '#domain/kube-object.ts'
import type { Finding, Rule } from '#engines/posture/control.ts'
import { isRecord, type Subject } from '#engines/posture/subject.ts'
import { Command } from './component-command.ts'
import { contentOf, hostDataOf, parseConfig, valueAt } from './host-data.ts'

/** One setting and what it has to be. */
export interface KubeletSetting {
  readonly flag: string
  /** Whether a value of the flag says anything about the setting; absent means each does. */
  readonly concerns?: (value: string | undefined) => boolean
  /** Dotted path in the configuration file; absent where the file has no say. */
  readonly field?: string
  /** Other spellings of the field that are read as well. */
  readonly otherFields?: readonly string[]
  /** Judges the flag's text, or the file's value. */
  readonly isRight: (value: unknown) => boolean
  /** Whether the kubelet's default is right when there is a file that does not name the field. */
  readonly isDefaultRight: boolean
  /** The same where there is no file; the default is the same unless said. */
  readonly isDefaultRightWithoutFile?: boolean
  /** Whether the failed path names the field; reports of some rules name none. */
  readonly hidesPath?: true
}

/** A rule that fails each kubelet on which one of the settings is wrong. */
export function kubeletRule(name: string, ...settings: readonly KubeletSetting[]): Rule {
  return {
    name,
    *findings(subject: Subject) {
      const data = hostDataOf(subject, 'KubeletInfo')
      if (!data) {
        yield { unknown: 'the envelope carries no facts about the kubelet' }
        return
      }
      const { cmdLine } = data
      if (typeof cmdLine !== 'string') {
        yield { unknown: 'the envelope carries no command line of the kubelet' }
        return
      }
      const command = new Command([{ text: cmdLine, path: 'data.cmdLine' }], [], 'data')
      for (const setting of settings) yield* settingFindings(command, data['configFile'], setting)
    },
  }
}

function* settingFindings(command: Command, configFile: unknown, setting: KubeletSetting): Iterable<Finding> {
  const places = command.flags(setting.flag).filter(({ value }) => setting.concerns?.(value) ?? true)
  for (const place of places) {
    if (!setting.isRight(place.value ?? 'true'))
      yield { evidence: [{ path: place.path, found: `--${setting.flag}${place.value ? `=${place.value}` : ''}` }] }
  }
  if (places.length > 0) return
  const [file] = command.flags('config')
  if (file && setting.field !== undefined) yield* fileFindings(configFile, setting, setting.field)
  else if (!(setting.isDefaultRightWithoutFile ?? setting.isDefaultRight))
    yield { evidence: [{ path: 'data.cmdLine', missing: `--${setting.flag}` }] }
}

function* fileFindings(file: unknown, setting: KubeletSetting, named: string): Iterable<Finding> {
  const content = contentOf(file)
  if (content === undefined) {
    // The kubelet reads a file that the sensor could not: reported as failed, as upstream does, never as passed.
    yield { evidence: [{ path: 'data.configFile.content', missing: 'the file that --config names' }] }
    return
  }
  const parsed = parseConfig(content)
  if (parsed.kind === 'unreadable') {
    const path = isRecord(file) && typeof file['path'] === 'string' ? file['path'] : 'the file'
    yield { unknown: `${path} is no configuration file that can be parsed` }
    return
  }
  const fields = [named, ...(setting.otherFields ?? [])]
  const field = fields.find(each => valueAt(parsed.config, each) !== undefined) ?? named
  const value = valueAt(parsed.config, field)
  if (value === undefined ? setting.isDefaultRight : setting.isRight(value)) return
  yield {
    ...(!setting.hidesPath && { failedPaths: [named], reviewPaths: [named] }),
    evidence: [value === undefined ? { path: field, missing: field } : { path: field, found: value as Json }],
  }
}

/** Whether a flag or a field says true. */
export function isTrueSetting(value: unknown): boolean {
  return value === true || (typeof value === 'string' && ['1', 't', 'true'].includes(value.toLowerCase()))
}

/** Whether a flag or a field says false. */
export function isFalseSetting(value: unknown): boolean {
  return value === false || (typeof value === 'string' && ['0', 'f', 'false'].includes(value.toLowerCase()))
}

/** Whether a flag or a field names a file. */
export function namesFile(value: unknown): boolean {
  // A YAML author may have left a name of digits without quotes.
  return (typeof value === 'string' && value !== '' && value !== 'true') || typeof value === 'number'
}

/** Whether a flag or a field is a number for which the claim holds. */
export function isNumber(value: unknown, claim: (number: number) => boolean): boolean {
  if (typeof value === 'number') return claim(value)
  return typeof value === 'string' && /^[+-]?\d{1,15}(\.\d{1,15})?$/.test(value) && claim(Number(value))
}
