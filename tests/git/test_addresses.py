"""Which addresses a work may be fetched from: a table of what is tried."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.git.remotes import check_public, is_public, read_address
from lms.errors import RefusedError
from lms.services.submitting.remotes import resolve_host

HOSTS = ("github.com", "gitlab.com")

GOOD = {
    "https://github.com/aru/work": "https://github.com/aru/work",
    "https://github.com/aru/work.git": "https://github.com/aru/work.git",
    "  https://GitHub.com/aru/work/  ": "https://github.com/aru/work",
    "https://gitlab.com:443/group/sub/work": "https://gitlab.com/group/sub/work",
}

BAD = {
    "G01 ext": "ext::sh -c 'touch /tmp/evil'",
    "G01 ext in disguise": "https::ext::sh",
    "G01 fd": "fd::17/evil",
    "G02 file": "file:///etc",
    "G02 path": "/srv/git/work.git",
    "G02 relative path": "../../1.git",
    "G02 bundle": "work.bundle",
    "G03 option": "--upload-pack=touch /tmp/evil",
    "G03 option as host": "https://--upload-pack=evil/x",
    "G03 option as path": "https://github.com/--upload-pack=evil",
    "G03 option deep in the path": "https://github.com/aru/-c",
    "http": "http://github.com/aru/work",
    "git": "git://github.com/aru/work",
    "ssh": "ssh://git@github.com/aru/work",
    "ssh in short": "git@github.com:aru/work.git",
    "G05 decimal": "https://2130706433/x",
    "G05 hexadecimal": "https://0x7f000001/x",
    "G05 octal": "https://0177.0.0.1/x",
    "G05 dotted": "https://127.0.0.1/x",
    "G05 short": "https://127.1/x",
    "G05 v6": "https://[::1]/x",
    "G05 v6-mapped": "https://[::ffff:127.0.0.1]/x",
    "G05 user info": "https://github.com@127.0.0.1/x",
    "G05 user": "https://aru@github.com/aru/work",
    "G05 password": "https://aru:secret@github.com/aru/work",
    "G05 empty user": "https://@github.com/aru/work",
    "G05 backslash": "https://github.com\\@127.0.0.1/x",
    "G05 encoded host": "https://github%2ecom/aru/work",
    "G05 fullwidth host": "https://ｇithub.com/aru/work",
    "G05 trailing dot": "https://github.com./aru/work",
    "G05 subdomain": "https://github.com.evil.org/aru/work",
    "G05 prefix": "https://evilgithub.com/aru/work",
    "G05 localhost": "https://localhost/x",
    "port": "https://github.com:8443/aru/work",
    "port zero": "https://github.com:0/aru/work",
    "port of letters": "https://github.com:x/aru/work",
    "query": "https://github.com/aru/work?x=1",
    "empty query": "https://github.com/aru/work?",
    "fragment": "https://github.com/aru/work#x",
    "no path": "https://github.com",
    "empty path": "https://github.com/",
    "parent": "https://github.com/aru/../x",
    "encoded parent": "https://github.com/aru/%2e%2e/x",
    "line break": "https://github.com/aru/work\nhttps://evil.org",
    "null": "https://github.com/aru/work\0",
    "tab inside": "https://git\thub.com/aru/work",
    "space": "https://github.com/aru/my work",
    "long": "https://github.com/" + "a" * 400,
    "empty": "",
}


def marked(name: str) -> list[pytest.MarkDecorator]:
    """Return the mark of a case, if the name begins with one."""
    first = name.split(maxsplit=1)[0]
    return [pytest.mark.case(first)] if first[1:].isdigit() else []


@pytest.mark.parametrize(("text", "url"), GOOD.items())
def test_a_public_repository_is_taken(text: str, url: str) -> None:
    assert read_address(text, HOSTS).url == url


@pytest.mark.parametrize(
    "text", [pytest.param(text, id=name, marks=marked(name)) for name, text in BAD.items()]
)
def test_everything_else_is_refused(text: str) -> None:
    with pytest.raises(RefusedError):
        read_address(text, HOSTS)


@given(st.text(alphabet=st.characters(max_codepoint=0x2FF), max_size=60))
def test_whatever_is_typed_is_refused_or_leads_to_an_allowed_host(text: str) -> None:
    for tried in (text, f"https://github.com/{text}", f"https://{text}/aru/work"):
        try:
            address = read_address(tried, HOSTS)
        except RefusedError:
            continue
        assert address.host in HOSTS
        assert address.url.startswith(f"https://{address.host}/")
        assert "/-" not in address.url
        assert ".." not in address.url.split("/")


PUBLIC = ("140.82.121.3", "2606:50c0:8000::153", "93.184.215.14")
CLOSED = (
    "127.0.0.1",
    "127.1.2.3",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2001:db8::1",
    "not an address",
    "",
)


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_open_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", CLOSED)
def test_an_address_of_a_closed_network_is_not(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", CLOSED)
@pytest.mark.case("G06")
def test_g06_one_closed_address_among_several_is_enough_to_refuse(address: str) -> None:
    with pytest.raises(RefusedError):
        check_public([*PUBLIC, address])


def test_a_host_without_an_address_is_refused() -> None:
    with pytest.raises(RefusedError):
        check_public(resolve_host("nothing.invalid"))


def test_this_machine_is_refused() -> None:
    addresses = resolve_host("localhost")
    assert addresses
    with pytest.raises(RefusedError):
        check_public(addresses)
