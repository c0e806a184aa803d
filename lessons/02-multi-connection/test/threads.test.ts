import { claim } from '@socket-course/testkit'

claim('x', { readMore: 'x' }, async () => {})
