import { approval } from './approval.ts'
import type { Attribute } from './attribute.ts'
import { botAuthor } from './bot-author.ts'
import { checks } from './checks.ts'
import { content } from './content.ts'
import { deployer } from './deployer.ts'
import { lastPush } from './last-push.ts'
import { protection } from './protection.ts'
import { refUpdate } from './ref-update.ts'
import { request } from './request.ts'
import { running } from './running.ts'

export const attributes: readonly Attribute[] = [request, approval, lastPush, content, checks, botAuthor, refUpdate, protection, deployer, running]

/** Raised with any change of an attribute that can change an outcome: outcomes are compared within one version. */
export const catalogue = 5
