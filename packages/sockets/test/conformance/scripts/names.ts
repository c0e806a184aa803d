/** getaddrinfo, gethostname, gethostbyname, inet_*, hton*. */

export const names = {
  'getaddrinfo of digits': `
    getaddrinfo('127.0.0.1', 80, AF_INET, SOCK_STREAM)
    getaddrinfo('::1', 80, AF_INET6, SOCK_STREAM)
    getaddrinfo('127.0.0.1', 80)
    getaddrinfo('127.0.0.1', '80', 0, SOCK_DGRAM)
  `,
  'getaddrinfo of this machine': `
    getaddrinfo(null, 80, AF_INET, SOCK_STREAM)
    getaddrinfo(null, 80, AF_INET, SOCK_STREAM, 0, AI_PASSIVE)
    getaddrinfo(null, 80, AF_INET6, SOCK_STREAM, 0, AI_PASSIVE)
    getaddrinfo('localhost', 80, AF_INET, SOCK_STREAM)
  `,
  'getaddrinfo of a service': `
    getaddrinfo('127.0.0.1', 'http', AF_INET, SOCK_STREAM)
    getaddrinfo('127.0.0.1', 'no such service', AF_INET, SOCK_STREAM)
    getaddrinfo('127.0.0.1', null, AF_INET, SOCK_STREAM)
    getaddrinfo(null, null)
  `,
  'getaddrinfo of nobody': `
    getaddrinfo('no host has spaces', 80)
    getaddrinfo('localhost', 80, 0, 0, 0, AI_NUMERICHOST)
    getaddrinfo('127.0.0.1', 'http', 0, 0, 0, AI_NUMERICSERV)
    getaddrinfo('::1', 80, AF_INET)
    getaddrinfo('127.0.0.1', 80, 200)
    getaddrinfo('127.0.0.1', 80, 0, 77)
  `,
  'getaddrinfo with a canonical name': `
    getaddrinfo('127.0.0.1', 80, AF_INET, SOCK_STREAM, 0, AI_CANONNAME)
  `,
  'getaddrinfo of other types': `
    getaddrinfo(5, 80)
    getaddrinfo('127.0.0.1', [80])                # differs: service-type
    getaddrinfo('127.0.0.1', 80, 'AF_INET')
  `,
  'the name of this machine': `
    gethostname()
  `,
  'gethostbyname of digits and of a name': `
    gethostbyname('127.0.0.1')
    gethostbyname('10.1.2.3')
    gethostbyname('localhost')
    gethostbyname('')
    gethostbyname('<broadcast>')
  `,
  'gethostbyname of nobody': `
    gethostbyname('no host has spaces')
    gethostbyname('::1')
    gethostbyname(5)
  `,
  'inet_aton takes the forms of C': `
    inet_aton('127.0.0.1')
    inet_aton('255.255.255.255')
    inet_aton('127.1')
    inet_aton('10.1.258')
    inet_aton('0x7f.0.0.010')
    inet_aton('2130706433')
    inet_aton('0')
  `,
  'inet_aton of what is none': `
    inet_aton('')
    inet_aton('a.b.c.d')
    inet_aton('1.2.3.4.5')
    inet_aton('256.0.0.1')
    inet_aton('::1')
    inet_aton('1.2.3.')
    inet_aton('1..2')
    inet_aton('4294967296')
    inet_aton('08.0.0.1')
    inet_aton('0x.0.0.1')
    inet_aton(5)
  `,
  inet_ntoa: `
    inet_ntoa(b'\\x7f\\x00\\x00\\x01')
    inet_ntoa(b'\\xff\\xff\\xff\\xff')
    inet_ntoa(b'')
    inet_ntoa(b'12345')
    inet_ntoa('1234')
  `,
  'inet_pton of IPv4 takes the full form only': `
    inet_pton(AF_INET, '127.0.0.1')
    inet_pton(AF_INET, '127.1')
    inet_pton(AF_INET, '0x7f.0.0.1')
    inet_pton(AF_INET, '256.0.0.1')
    inet_pton(AF_INET, '1.2.3.4.')
    inet_pton(AF_INET, '::1')
    inet_pton(AF_INET, '')
    inet_pton(AF_INET, '01.2.3.4')
    inet_pton(AF_INET, '00.2.3.4')
  `,
  'inet_pton of IPv6': `
    inet_pton(AF_INET6, '::')
    inet_pton(AF_INET6, '::1')
    inet_pton(AF_INET6, '1::')
    inet_pton(AF_INET6, '45ef:76cb:1a:56ef:afeb:bac:1924:aeae')
    inet_pton(AF_INET6, '::ffff:10.1.2.3')
    inet_pton(AF_INET6, '2001:DB8::a')
    inet_pton(AF_INET6, '1:2:3:4:5:6:7::')
    inet_pton(AF_INET6, '1:2:3:4:5:6:1.2.3.4')
  `,
  'inet_pton of what is no IPv6': `
    inet_pton(AF_INET6, ':')
    inet_pton(AF_INET6, ':::')
    inet_pton(AF_INET6, '1::abc::')
    inet_pton(AF_INET6, '1:2:3:4:5:6:7:8:9')
    inet_pton(AF_INET6, '1:2:3:4:5:6:7')
    inet_pton(AF_INET6, '12345::')
    inet_pton(AF_INET6, '::1%lo')
    inet_pton(AF_INET6, '[::1]')
    inet_pton(AF_INET6, '1:2:')
    inet_pton(AF_INET6, ':1:2:3:4:5:6:7')
    inet_pton(AF_INET6, '::256.0.0.1')
    inet_pton(AF_INET6, '')
    inet_pton(AF_INET6, '1:2:3:4:5:6:7::8')
  `,
  'inet_pton of another family': `
    inet_pton(AF_UNIX, '127.0.0.1')
    inet_pton(99, '127.0.0.1')
    inet_pton('AF_INET', '127.0.0.1')
    inet_pton(AF_INET, 5)
  `,
  'inet_ntop of IPv4': `
    inet_ntop(AF_INET, b'\\x7f\\x00\\x00\\x01')
    inet_ntop(AF_INET, b'\\x00\\x00\\x00\\x00')
    inet_ntop(AF_INET, b'123')
    inet_ntop(AF_INET, b'12345')
    inet_ntop(AF_INET, b'')
  `,
  'inet_ntop of IPv6 writes the longest run of zeros short': `
    inet_ntop(AF_INET6, b'\\0' * 16)
    inet_ntop(AF_INET6, b'\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\x01')
    inet_ntop(AF_INET6, b'\\x20\\x01\\x0d\\xb8\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\x0a')
    inet_ntop(AF_INET6, b'\\0\\x01\\0\\0\\0\\0\\0\\x02\\0\\0\\0\\0\\0\\0\\0\\x03')
    inet_ntop(AF_INET6, b'\\0\\x01\\0\\0\\0\\x02\\0\\x03\\0\\x04\\0\\x05\\0\\x06\\0\\x07')
    inet_ntop(AF_INET6, b'\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\xff\\xff\\x0a\\x01\\x02\\x03')
    inet_ntop(AF_INET6, b'\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\x0a\\x01\\x02\\x03')
    inet_ntop(AF_INET6, b'\\xff' * 16)
    inet_ntop(AF_INET6, b'\\0' * 15)
    inet_ntop(AF_INET6, b'\\0' * 4)
  `,
  'inet_ntop of another family': `
    inet_ntop(AF_UNIX, b'1234')                   # differs: inet-family
    inet_ntop(AF_INET, '1234')
  `,
  'htons and ntohs': `
    htons(80)
    ntohs(80)
    htons(0)
    htons(65535)
    htons(65536)
    ntohs(65536)
    htons(-1)
    ntohs(-1)
    htons('80')
    htons(null)
  `,
  'htonl and ntohl': `
    htonl(1)
    ntohl(1)
    htonl(0)
    htonl(0xffffffff)
    htonl(0xdeadbeef)
    htonl(4294967296)
    ntohl(4294967296)
    htonl(-1)
    ntohl(-1)
    htonl('1')
    ntohl(1.5)                                    # differs: fraction
  `,
}
