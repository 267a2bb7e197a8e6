"""Every exception that Wardian raises on purpose.

WardianError
├── TreeError                          building and changing the tree
│   ├── InvalidTagError                (ValueError) a tag name that is none, or one that runs code
│   ├── InvalidAttributeError          (ValueError) an attribute that cannot be written safely
│   ├── InvalidStyleError              (ValueError) a style that cannot be written safely
│   ├── UnsafeMarkupError              (ValueError) raw text that would end its element
│   ├── UnknownAttributeError          (TypeError)  a keyword that is no attribute here
│   ├── UnknownEventError              (TypeError)  ``on_…`` with a name that is no event
│   ├── UnknownIconError               (KeyError)   no icon of that name
│   ├── UnknownAnimationError          (KeyError)   no animation of that name
│   ├── InvalidChildError              (TypeError)  something that cannot stand in a tree
│   ├── DuplicateKeyError              (ValueError) two siblings with one key
│   ├── TreeDepthError                 (ValueError) more levels than every host can show
│   └── TreeCycleError                 (ValueError) an element inside itself
├── WireError                          messages
│   ├── MessageTooLargeError           (ValueError) more bytes than a message may have
│   ├── MessageTooDeepError            (ValueError) more levels than a message may have
│   ├── BadMessageError                (ValueError) not a message of the protocol
│   └── BadPatchError                  (ValueError) a patch that names what is not there
├── ChannelError                       channels and what is sent on them
│   ├── InvalidChannelError            (ValueError) a channel's name or a label that is none
│   ├── InvalidValueError              (ValueError) a value that cannot be sent
│   ├── SendError                      (RuntimeError) a message that was not accepted
│   └── BrokerError                    (OSError)    a broker that cannot be reached or used
├── SiteError                          writing static files
│   ├── SourceError                    (ValueError) a program that cannot be built
│   ├── OutputFolderError              (OSError)    a folder that is not ours to write to
│   ├── PackageError                   (ValueError) a requirement that cannot travel to a page
│   └── RuntimeMissingError            (RuntimeError) the built client is not there
├── ServerError                        serving an app
│   ├── InvalidSettingError            (ValueError) a setting outside its bounds
│   ├── AppLoadError                   (ValueError) a program that cannot be served
│   ├── ListenError                    (OSError)    an address that cannot be listened on
│   └── ServerExtraMissingError        (ImportError) the server's packages are not installed
└── LiveError                          running an app
    ├── InvalidHandlerError            (TypeError)  an event handler that cannot be called
    ├── InvalidPageError               (TypeError)  the page function gave no element
    ├── InvalidQueryError              (ValueError) a query parameter outside its bounds
    ├── InvalidRouteError              (ValueError) a pattern of addresses that is none
    ├── DuplicateRouteError            (ValueError) two patterns for the same addresses
    ├── PageNotFoundError              (LookupError) no page stands at an address
    ├── InvalidAddressError            (ValueError) an address nobody may be sent to
    ├── UploadTooLargeError            (ValueError) a file with more bytes than it may have
    ├── HostMissingError               (RuntimeError) ``run`` where nothing can be shown
    ├── MountPointError                (LookupError) ``run(into=…)`` names nothing
    ├── ViewClosedError                (RuntimeError) a call to a tab that is gone
    └── CallFailedError                (RuntimeError) a DOM method raised, or is not allowed

Each class has a ``code``, stable for ever, with a section in ``docs/errors.md``. A message says
what was expected, what came, where, and what to do.
"""

from __future__ import annotations


class WardianError(Exception):
    """Root of every exception that Wardian raises on purpose."""

    code = "wardian"

    def __str__(self) -> str:
        # KeyError would quote its argument; every error of ours reads as a sentence.
        return str(self.args[0]) if self.args else self.__class__.__name__


class TreeError(WardianError):
    """The tree cannot be built or changed this way."""

    code = "tree"


class InvalidTagError(TreeError, ValueError):
    """A tag name is outside the HTML grammar, or names an element that runs code."""

    code = "invalid-tag"


class InvalidAttributeError(TreeError, ValueError):
    """An attribute has a name or a value that cannot be written safely."""

    code = "invalid-attribute"


class InvalidStyleError(TreeError, ValueError):
    """A style property has a name or a value that cannot be written safely."""

    code = "invalid-style"


class UnsafeMarkupError(TreeError, ValueError):
    """Raw text would end the element it stands in."""

    code = "unsafe-markup"


class UnknownAttributeError(TreeError, TypeError):
    """A keyword is no attribute of this element."""

    code = "unknown-attribute"


class UnknownEventError(TreeError, TypeError):
    """An ``on_…`` keyword names no event."""

    code = "unknown-event"


class UnknownIconError(TreeError, KeyError):
    """No icon has that name."""

    code = "unknown-icon"


class UnknownAnimationError(TreeError, KeyError):
    """No animation has that name."""

    code = "unknown-animation"


class InvalidChildError(TreeError, TypeError):
    """Something that cannot stand in a tree was given as a child."""

    code = "invalid-child"


class TemplateError(TreeError, ValueError):
    """An ``html(t"…")`` is malformed, or has an interpolation where none can stand."""

    code = "invalid-template"


class TemplateStringsMissingError(TreeError, TypeError):
    """``html(...)`` needs the template strings of Python 3.14."""

    code = "template-strings"


class DuplicateKeyError(TreeError, ValueError):
    """Two siblings have the same key."""

    code = "duplicate-key"


class TreeDepthError(TreeError, ValueError):
    """The tree would have more levels than every host can show."""

    code = "tree-depth"


class TreeCycleError(TreeError, ValueError):
    """An element would stand inside itself."""

    code = "tree-cycle"


class WireError(WardianError):
    """A message cannot be read or written."""

    code = "wire"


class MessageTooLargeError(WireError, ValueError):
    """A message has more bytes than a message may have."""

    code = "message-too-large"


class MessageTooDeepError(WireError, ValueError):
    """A message has more levels than a message may have."""

    code = "message-too-deep"


class BadMessageError(WireError, ValueError):
    """A text is not a message of the protocol."""

    code = "bad-message"


class BadPatchError(WireError, ValueError):
    """A patch is malformed, or names what is not there."""

    code = "bad-patch"


class LiveError(WardianError):
    """An app cannot be run this way."""

    code = "live"


class InvalidHandlerError(LiveError, TypeError):
    """An event handler cannot be called with no argument or with the event."""

    code = "invalid-handler"


class InvalidPageError(LiveError, TypeError):
    """The page function returned something that is not an element."""

    code = "invalid-page"


class InvalidQueryError(LiveError, ValueError):
    """A query parameter is outside the bounds the program set."""

    code = "invalid-query"


class InvalidRouteError(LiveError, ValueError):
    """A route is declared with a pattern that is none, or with a page that cannot take it."""

    code = "invalid-route"


class DuplicateRouteError(LiveError, ValueError):
    """Two routes are declared for the same addresses."""

    code = "duplicate-route"


class PageNotFoundError(LiveError, LookupError):
    """No page stands at an address."""

    code = "page-not-found"


class InvalidAddressError(LiveError, ValueError):
    """A visitor would be sent to an address with a scheme that is not allowed."""

    code = "invalid-address"


class UploadTooLargeError(LiveError, ValueError):
    """A file has more bytes than its upload takes."""

    code = "upload-too-large"


class HostMissingError(LiveError, RuntimeError):
    """``run`` was called where no host is there to show anything."""

    code = "host-missing"


class MountPointError(LiveError, LookupError):
    """``run(into=…)`` names nothing in the document."""

    code = "mount-point"


class ViewClosedError(LiveError, RuntimeError):
    """A tab was asked for something after it had gone."""

    code = "view-closed"


class CallFailedError(LiveError, RuntimeError):
    """A DOM method raised, or is not one that may be called."""

    code = "call-failed"


class BlockedURLWarning(UserWarning):
    """An address was replaced by ``about:blank#blocked``, because following it could run code."""

    code = "blocked-url"


class ChannelError(WardianError):
    """A channel cannot be used this way."""

    code = "channel"


class InvalidChannelError(ChannelError, ValueError):
    """The name of a channel, or a label, is outside what they may be."""

    code = "channel-name"


class InvalidValueError(ChannelError, ValueError):
    """A value cannot be sent: it is nothing JSON has, or too much of it.

    Attributes:
        where: What cannot be, as Python says it: ``value["rows"][3]``; empty if it is all of it.
    """

    code = "channel-value"
    where = ""


class SendError(ChannelError, RuntimeError):
    """A message was not accepted, or nobody knows in time whether it was."""

    code = "channel-send"


class BrokerError(ChannelError, OSError):
    """The broker of the channels cannot be reached, or is not one that can be used."""

    code = "channel-broker"


class SiteError(WardianError):
    """The static files of a program cannot be written."""

    code = "site"


class SourceError(SiteError, ValueError):
    """What should be built is missing, or is no Python program."""

    code = "site-source"


class OutputFolderError(SiteError, OSError):
    """The output folder holds files that ``build`` did not write."""

    code = "site-output"


class PackageError(SiteError, ValueError):
    """A requirement cannot travel to a page: not found, not pure Python, or not what was locked."""

    code = "site-package"


class RuntimeMissingError(SiteError, RuntimeError):
    """The built client, which every site needs, is not in this installation."""

    code = "site-runtime"


class ServerError(WardianError):
    """An app cannot be served this way."""

    code = "server"


class InvalidSettingError(ServerError, ValueError):
    """A setting of the server is outside its bounds, or unknown."""

    code = "server-setting"


class AppLoadError(ServerError, ValueError):
    """A program that should be served is missing, raises, or runs no app."""

    code = "server-app"


class ListenError(ServerError, OSError):
    """The server cannot listen on an address: it is taken, or not this machine's."""

    code = "server-listen"


class ServerExtraMissingError(ServerError, ImportError):
    """The packages that serving needs are not installed."""

    code = "server-extra"
