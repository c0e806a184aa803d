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
  'getaddrinfo with flags, protocols and types': `
    getaddrinfo('127.0.0.1', 80, AF_INET, SOCK_STREAM, 6, AI_NUMERICHOST | AI_NUMERICSERV)
    getaddrinfo('127.0.0.1', 80, AF_INET, SOCK_STREAM, 17)
    getaddrinfo('127.0.0.1', 80, AF_INET, SOCK_STREAM, 0, 1048576)
    getaddrinfo('127.0.0.1', 80, AF_INET, SOCK_RAW)
    getaddrinfo('127.0.0.1', 'http', AF_INET, SOCK_RAW)
    getaddrinfo(null, 80, AF_INET, SOCK_STREAM, 0, AI_CANONNAME)
    getaddrinfo('127.0.0.1', 80, AF_UNIX)
  `,
  'getaddrinfo of ports in digits': `
    getaddrinfo('127.0.0.1', '65536', AF_INET, SOCK_STREAM)
    getaddrinfo('127.0.0.1', '-1', AF_INET, SOCK_STREAM)
    getaddrinfo('127.0.0.1', '', AF_INET, SOCK_STREAM)
    getaddrinfo('127.0.0.1', -1)                  # differs: port-below
  `,
  'getaddrinfo of hosts that are nearly none': `
    getaddrinfo('', 80, AF_INET, SOCK_STREAM)
    getaddrinfo('', null)
    getaddrinfo(null, null, AF_INET, SOCK_STREAM, 0, AI_PASSIVE)
    getaddrinfo('127.1', 80, AF_INET, SOCK_STREAM)
    getaddrinfo('a.\\0b', 80)                      # differs: nul-in-name
  `,
  'getaddrinfo keeps the scope of a host': `
    getaddrinfo('::1%lo', 80, AF_INET6, SOCK_STREAM)
    getaddrinfo('fe80::1%lo', 80, AF_INET6, SOCK_STREAM)
    getaddrinfo('fe80::1%1', 80, AF_INET6, SOCK_STREAM)
  `,
  'getnameinfo in digits': `
    getnameinfo({ host: '127.0.0.1', port: 80 }, NI_NUMERICHOST | NI_NUMERICSERV)
    getnameinfo({ host: '::1', port: 80 }, NI_NUMERICHOST | NI_NUMERICSERV)
    getnameinfo({ host: '::1', port: 80, flowinfo: 0, scopeid: 0 }, NI_NUMERICHOST | NI_NUMERICSERV)
    getnameinfo({ host: 'fe80::1', port: 80, flowinfo: 0, scopeid: 1 }, NI_NUMERICHOST | NI_NUMERICSERV)
    getnameinfo({ host: '127.1', port: 80 }, NI_NUMERICHOST | NI_NUMERICSERV)
  `,
  'getnameinfo by name': `
    getnameinfo({ host: '127.0.0.1', port: 80 }, 0)
    getnameinfo({ host: '127.0.0.1', port: 80 }, NI_NUMERICHOST)
    getnameinfo({ host: '::1', port: 80 }, NI_NUMERICHOST)
    getnameinfo({ host: '127.0.0.1', port: 69 }, NI_DGRAM | NI_NUMERICHOST)
  `,
  'getnameinfo looks no name up': `
    getnameinfo({ host: 'localhost', port: 80 }, NI_NUMERICHOST | NI_NUMERICSERV)
    getnameinfo({ host: '', port: 80 }, NI_NUMERICHOST)
    getnameinfo({ host: '<broadcast>', port: 80 }, NI_NUMERICHOST)
    getnameinfo({ host: 'no host has spaces', port: 80 }, 0)
  `,
  'getnameinfo of what is none': `
    getnameinfo(5, 0)
    getnameinfo({ host: '127.0.0.1', port: 80 }, 'x')
    getnameinfo({ host: '::1', port: 80, flowinfo: 1048576 }, 0)
    getnameinfo({ host: '127.0.0.1', port: 80 }, 1024)
    getnameinfo({ host: '127.0.0.1', port: -1 }, 0)  # differs: port-below
  `,
  'gethostbyname of other digits': `
    gethostbyname('127.1')
    gethostbyname('0')
    gethostbyname('255.255.255.255')
    gethostbyname('256.0.0.1')
    gethostbyname(null)
    gethostbyname('localhost\\0')                  # differs: nul-in-text
  `,
  'services and their ports': `
    getservbyname('http', 'tcp')
    getservbyname('domain', 'udp')
    getservbyport(80, 'tcp')
    getservbyport(53, 'udp')
    getservbyport(65536, 'tcp')
    getservbyport('80', 'tcp')
    getservbyname(80, 'tcp')
    getservbyname('no such service', 'tcp')       # differs: service-code
    getservbyname('80', 'tcp')                    # differs: service-code
    getservbyport(65000, 'tcp')                   # differs: service-code
  `,
  'interfaces and their numbers': `
    if_nametoindex('lo')
    if_indextoname(1)
    if_indextoname(0)
    if_indextoname(-1)
    if_indextoname(99999)
    if_indextoname('1')
    if_nametoindex(5)
    if_nametoindex('no such one')                 # differs: interface-code
  `,
  'inet_pton of texts at the edges': `
    inet_pton(AF_INET6, '::1 ')
    inet_pton(AF_INET6, ' ::1')
    inet_pton(AF_INET6, '0::0::0')
    inet_pton(AF_INET6, '::0.0.0.0')
    inet_pton(AF_INET6, '1.2.3.4::')
    inet_pton(AF_INET6, '::1.2.3.4:5')
    inet_pton(AF_INET6, '1:2:3:4:5:6:7:1.2.3.4')
    inet_pton(AF_INET6, '0000:0000:0000:0000:0000:0000:0000:0001')
    inet_pton(AF_INET6, '00000::1')
    inet_pton(AF_INET6, '1:2:3:4::5:6:7:8')
    inet_pton(AF_INET6, '::1:2:3:4:5:6:7')
    inet_pton(AF_INET6, '::01.2.3.4')
    inet_pton(AF_INET6, '::1:')
    inet_pton(AF_INET, '1.2.3.4\\n')
    inet_pton(AF_INET, '+1.2.3.4')
    inet_pton(AF_INET, '1.2.3.4\\0')
  `,
  'inet_aton of texts at the edges': `
    inet_aton('1.2.3.4 and more')
    inet_aton('1.2.3.4x')
    inet_aton('0x')
    inet_aton('0xffffffff')
    inet_aton('037777777777')
    inet_aton('1.65536')
    inet_aton('1.16777216')
    inet_aton('1.16777215')
    inet_aton(' 1.2.3.4')
    inet_aton('00000000000000001.2.3.4')
  `,
  'inet_ntop where runs of zeros are as long': `
    inet_ntop(AF_INET6, b'\\0\\x01\\0\\0\\0\\x02\\0\\0\\0\\x03\\0\\0\\0\\x04\\0\\0')
    inet_ntop(AF_INET6, b'\\0\\x01\\0\\0\\0\\0\\0\\x02\\0\\x03\\0\\0\\0\\0\\0\\x04')
    inet_ntop(AF_INET6, b'\\0\\0\\0\\0\\0\\0\\0\\0\\xff\\xff\\0\\0\\x0a\\x01\\x02\\x03')
    inet_ntop(AF_INET6, b'\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\x01\\x0a\\x01\\x02\\x03')
  `,
  'hosts that no name server could know': `
    gethostbyname('no host \u00fc has spaces')
    getaddrinfo('a\ud800', 80)
    getaddrinfo('..', 80)                         # differs: idna
  `,
}
