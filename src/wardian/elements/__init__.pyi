"""Every element as a class. Made by scripts/make_stubs.py from the tag table; do not edit."""

from collections.abc import Callable, Iterable, Mapping
from os import PathLike
from typing import IO, Any, Generic, Self, TypeAlias, TypedDict, TypeVar, Unpack

from ..tree.branch import Child
from ..tree.classes import Names
from ..tree.element import Element
from ..tree.listeners import Listener
from ..tree.lists.each import Each as Each
from ..tree.style import StyleValue
from .templates import html as html

_Given = TypeVar("_Given")
_Taken = TypeVar("_Taken")
_Item = TypeVar("_Item")

_Words: TypeAlias = str | Iterable[str] | None
_Values: TypeAlias = str | float | list[str] | None
Text: TypeAlias = str | Callable[[], str | None] | None
Bool: TypeAlias = bool | Callable[[], bool | None] | None
TextOrBool: TypeAlias = str | bool | Callable[[], str | bool | None] | None
Number: TypeAlias = float | str | Callable[[], float | str | None] | None
Switch: TypeAlias = bool | str | Callable[[], bool | str | None] | None
Aria: TypeAlias = bool | str | float | Callable[[], bool | str | float | None] | None
Tokens: TypeAlias = _Words | Callable[[], _Words]
Value: TypeAlias = _Values | Callable[[], _Values]
Handler: TypeAlias = Callable[..., object] | Listener | None

class _Attribute(Generic[_Given, _Taken]):
    def __get__(self, element: object, owner: Any = None) -> _Given: ...
    def __set__(self, element: object, value: _Taken) -> None: ...

_Text: TypeAlias = _Attribute[str | None, Text]
_Bool: TypeAlias = _Attribute[bool, Bool]
_TextOrBool: TypeAlias = _Attribute[str | None, TextOrBool]
_Number: TypeAlias = _Attribute[Any, Number]
_Switch: TypeAlias = _Attribute[bool | str | None, Switch]
_Tokens: TypeAlias = _Attribute[str | None, Tokens]
_Value: TypeAlias = _Attribute[Any, Value]

class ElementKeywords(TypedDict, total=False):
    parent: Element | None
    key: str | int | None
    classes: Names | Callable[[], Names]
    style: StyleValue | Callable[[], StyleValue]
    text: object
    show: bool | Callable[[], bool]
    animation: str | Mapping[str, Any] | None

class CommonKeywords(ElementKeywords, total=False):
    aria_activedescendant: Aria
    aria_atomic: Aria
    aria_autocomplete: Aria
    aria_braillelabel: Aria
    aria_brailleroledescription: Aria
    aria_busy: Aria
    aria_checked: Aria
    aria_colcount: Aria
    aria_colindex: Aria
    aria_colindextext: Aria
    aria_colspan: Aria
    aria_controls: Aria
    aria_current: Aria
    aria_describedby: Aria
    aria_description: Aria
    aria_details: Aria
    aria_disabled: Aria
    aria_errormessage: Aria
    aria_expanded: Aria
    aria_flowto: Aria
    aria_haspopup: Aria
    aria_hidden: Aria
    aria_invalid: Aria
    aria_keyshortcuts: Aria
    aria_label: Aria
    aria_labelledby: Aria
    aria_level: Aria
    aria_live: Aria
    aria_modal: Aria
    aria_multiline: Aria
    aria_multiselectable: Aria
    aria_orientation: Aria
    aria_owns: Aria
    aria_placeholder: Aria
    aria_posinset: Aria
    aria_pressed: Aria
    aria_readonly: Aria
    aria_relevant: Aria
    aria_required: Aria
    aria_roledescription: Aria
    aria_rowcount: Aria
    aria_rowindex: Aria
    aria_rowindextext: Aria
    aria_rowspan: Aria
    aria_selected: Aria
    aria_setsize: Aria
    aria_sort: Aria
    aria_valuemax: Aria
    aria_valuemin: Aria
    aria_valuenow: Aria
    aria_valuetext: Aria
    data_action: Aria
    data_id: Aria
    data_index: Aria
    data_key: Aria
    data_kind: Aria
    data_name: Aria
    data_state: Aria
    data_testid: Aria
    data_theme: Aria
    data_value: Aria
    on_abort: Handler
    on_animationcancel: Handler
    on_animationend: Handler
    on_animationiteration: Handler
    on_animationstart: Handler
    on_auxclick: Handler
    on_beforeinput: Handler
    on_beforematch: Handler
    on_beforetoggle: Handler
    on_beginEvent: Handler
    on_blur: Handler
    on_cancel: Handler
    on_canplay: Handler
    on_canplaythrough: Handler
    on_change: Handler
    on_click: Handler
    on_close: Handler
    on_command: Handler
    on_compositionend: Handler
    on_compositionstart: Handler
    on_compositionupdate: Handler
    on_contentvisibilityautostatechange: Handler
    on_contextlost: Handler
    on_contextmenu: Handler
    on_contextrestored: Handler
    on_copy: Handler
    on_cuechange: Handler
    on_cut: Handler
    on_dblclick: Handler
    on_drag: Handler
    on_dragend: Handler
    on_dragenter: Handler
    on_dragleave: Handler
    on_dragover: Handler
    on_dragstart: Handler
    on_drop: Handler
    on_durationchange: Handler
    on_emptied: Handler
    on_encrypted: Handler
    on_endEvent: Handler
    on_ended: Handler
    on_enterpictureinpicture: Handler
    on_error: Handler
    on_focus: Handler
    on_focusin: Handler
    on_focusout: Handler
    on_formdata: Handler
    on_fullscreenchange: Handler
    on_fullscreenerror: Handler
    on_gotpointercapture: Handler
    on_input: Handler
    on_interest: Handler
    on_invalid: Handler
    on_keydown: Handler
    on_keypress: Handler
    on_keyup: Handler
    on_leavepictureinpicture: Handler
    on_load: Handler
    on_loadeddata: Handler
    on_loadedmetadata: Handler
    on_loadstart: Handler
    on_loseinterest: Handler
    on_lostpointercapture: Handler
    on_mount: Handler
    on_mousedown: Handler
    on_mouseenter: Handler
    on_mouseleave: Handler
    on_mousemove: Handler
    on_mouseout: Handler
    on_mouseover: Handler
    on_mouseup: Handler
    on_paste: Handler
    on_pause: Handler
    on_play: Handler
    on_playing: Handler
    on_pointercancel: Handler
    on_pointerdown: Handler
    on_pointerenter: Handler
    on_pointerleave: Handler
    on_pointermove: Handler
    on_pointerout: Handler
    on_pointerover: Handler
    on_pointerrawupdate: Handler
    on_pointerup: Handler
    on_progress: Handler
    on_ratechange: Handler
    on_repeatEvent: Handler
    on_reset: Handler
    on_resize: Handler
    on_scroll: Handler
    on_scrollend: Handler
    on_scrollsnapchange: Handler
    on_scrollsnapchanging: Handler
    on_search: Handler
    on_securitypolicyviolation: Handler
    on_seeked: Handler
    on_seeking: Handler
    on_select: Handler
    on_selectionchange: Handler
    on_selectstart: Handler
    on_slotchange: Handler
    on_stalled: Handler
    on_submit: Handler
    on_suspend: Handler
    on_timeupdate: Handler
    on_toggle: Handler
    on_touchcancel: Handler
    on_touchend: Handler
    on_touchmove: Handler
    on_touchstart: Handler
    on_transitioncancel: Handler
    on_transitionend: Handler
    on_transitionrun: Handler
    on_transitionstart: Handler
    on_unmount: Handler
    on_volumechange: Handler
    on_waiting: Handler
    on_waitingforkey: Handler
    on_wheel: Handler

class HTMLKeywords(CommonKeywords, total=False):
    accesskey: Text
    autocapitalize: Text
    autocorrect: Text
    autofocus: Bool
    contenteditable: Switch
    dir: Text
    draggable: Switch
    enterkeyhint: Text
    exportparts: Tokens
    hidden: TextOrBool
    id: Text
    inert: Bool
    inputmode: Text
    is_: Text
    itemid: Text
    itemprop: Tokens
    itemref: Tokens
    itemscope: Bool
    itemtype: Tokens
    lang: Text
    nonce: Text
    part: Tokens
    popover: TextOrBool
    role: Text
    slot: Text
    spellcheck: Switch
    tabindex: Number
    title: Text
    translate: Text
    writingsuggestions: Switch
    scroll_top: Number
    scroll_left: Number

class HTMLElement(Element):
    accesskey: _Text
    autocapitalize: _Text
    autocorrect: _Text
    autofocus: _Bool
    contenteditable: _Switch
    dir: _Text
    draggable: _Switch
    enterkeyhint: _Text
    exportparts: _Tokens
    hidden: _TextOrBool
    id: _Text
    inert: _Bool
    inputmode: _Text
    is_: _Text
    itemid: _Text
    itemprop: _Tokens
    itemref: _Tokens
    itemscope: _Bool
    itemtype: _Tokens
    lang: _Text
    nonce: _Text
    part: _Tokens
    popover: _TextOrBool
    role: _Text
    slot: _Text
    spellcheck: _Switch
    tabindex: _Number
    title: _Text
    translate: _Text
    writingsuggestions: _Switch
    scroll_top: _Number
    scroll_left: _Number
    def __init__(self, *children: Child, **attributes: Unpack[HTMLKeywords]) -> None: ...
    def __iadd__(self, child: Child) -> Self: ...
    def __enter__(self) -> Self: ...

class _AKeywords(HTMLKeywords, total=False):
    href: Text
    target: Text
    download: TextOrBool
    ping: Text
    rel: Tokens
    referrerpolicy: Text
    hreflang: Text
    type: Text

class A(HTMLElement):
    """``<a>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/a."""

    href: _Text
    target: _Text
    download: _TextOrBool
    ping: _Text
    rel: _Tokens
    referrerpolicy: _Text
    hreflang: _Text
    type: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_AKeywords]) -> None: ...

class Abbr(HTMLElement):
    """``<abbr>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/abbr."""

class Address(HTMLElement):
    """``<address>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/address."""

class _AreaKeywords(HTMLKeywords, total=False):
    href: Text
    target: Text
    download: TextOrBool
    ping: Text
    rel: Tokens
    referrerpolicy: Text
    alt: Text
    coords: Text
    shape: Text

class Area(HTMLElement):
    """``<area>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/area."""

    href: _Text
    target: _Text
    download: _TextOrBool
    ping: _Text
    rel: _Tokens
    referrerpolicy: _Text
    alt: _Text
    coords: _Text
    shape: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_AreaKeywords]) -> None: ...

class Article(HTMLElement):
    """``<article>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/article."""

class Aside(HTMLElement):
    """``<aside>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/aside."""

class _AudioKeywords(HTMLKeywords, total=False):
    src: Text
    crossorigin: Text
    preload: Text
    autoplay: Bool
    loop: Bool
    controls: Bool
    controlslist: Tokens
    disableremoteplayback: Bool
    muted: Bool
    current_time: Number
    playback_rate: Number
    volume: Number

class Audio(HTMLElement):
    """``<audio>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/audio."""

    src: _Text
    crossorigin: _Text
    preload: _Text
    autoplay: _Bool
    loop: _Bool
    controls: _Bool
    controlslist: _Tokens
    disableremoteplayback: _Bool
    muted: _Bool
    current_time: _Number
    playback_rate: _Number
    volume: _Number
    def __init__(self, *children: Child, **attributes: Unpack[_AudioKeywords]) -> None: ...

class B(HTMLElement):
    """``<b>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/b."""

class Bdi(HTMLElement):
    """``<bdi>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/bdi."""

class Bdo(HTMLElement):
    """``<bdo>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/bdo."""

class _BlockquoteKeywords(HTMLKeywords, total=False):
    cite: Text

class Blockquote(HTMLElement):
    """``<blockquote>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/blockquote."""

    cite: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_BlockquoteKeywords]) -> None: ...

class Br(HTMLElement):
    """``<br>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/br."""

class _ButtonKeywords(HTMLKeywords, total=False):
    form: Text
    formaction: Text
    formenctype: Text
    formmethod: Text
    formnovalidate: Bool
    formtarget: Text
    popovertarget: Text
    popovertargetaction: Text
    command: Text
    commandfor: Text
    disabled: Bool
    name: Text
    type: Text
    value: Number

class Button(HTMLElement):
    """``<button>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/button."""

    form: _Text
    formaction: _Text
    formenctype: _Text
    formmethod: _Text
    formnovalidate: _Bool
    formtarget: _Text
    popovertarget: _Text
    popovertargetaction: _Text
    command: _Text
    commandfor: _Text
    disabled: _Bool
    name: _Text
    type: _Text
    value: _Number
    def __init__(self, *children: Child, **attributes: Unpack[_ButtonKeywords]) -> None: ...

class _CanvasKeywords(HTMLKeywords, total=False):
    width: Number
    height: Number

class Canvas(HTMLElement):
    """``<canvas>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/canvas."""

    width: _Number
    height: _Number
    def __init__(self, *children: Child, **attributes: Unpack[_CanvasKeywords]) -> None: ...

class Caption(HTMLElement):
    """``<caption>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/caption."""

class Cite(HTMLElement):
    """``<cite>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/cite."""

class Code(HTMLElement):
    """``<code>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/code."""

class _ColKeywords(HTMLKeywords, total=False):
    span: Number

class Col(HTMLElement):
    """``<col>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/col."""

    span: _Number
    def __init__(self, *children: Child, **attributes: Unpack[_ColKeywords]) -> None: ...

class _ColgroupKeywords(HTMLKeywords, total=False):
    span: Number

class Colgroup(HTMLElement):
    """``<colgroup>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/colgroup."""

    span: _Number
    def __init__(self, *children: Child, **attributes: Unpack[_ColgroupKeywords]) -> None: ...

class _DataKeywords(HTMLKeywords, total=False):
    value: Number

class Data(HTMLElement):
    """``<data>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/data."""

    value: _Number
    def __init__(self, *children: Child, **attributes: Unpack[_DataKeywords]) -> None: ...

class Datalist(HTMLElement):
    """``<datalist>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/datalist."""

class Dd(HTMLElement):
    """``<dd>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/dd."""

class _DelKeywords(HTMLKeywords, total=False):
    cite: Text
    datetime: Text

class Del(HTMLElement):
    """``<del>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/del."""

    cite: _Text
    datetime: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_DelKeywords]) -> None: ...

class _DetailsKeywords(HTMLKeywords, total=False):
    name: Text
    open: Bool

class Details(HTMLElement):
    """``<details>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/details."""

    name: _Text
    open: _Bool
    def __init__(self, *children: Child, **attributes: Unpack[_DetailsKeywords]) -> None: ...

class Dfn(HTMLElement):
    """``<dfn>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/dfn."""

class _DialogKeywords(HTMLKeywords, total=False):
    closedby: Text
    open: Bool

class Dialog(HTMLElement):
    """``<dialog>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/dialog."""

    closedby: _Text
    open: _Bool
    def __init__(self, *children: Child, **attributes: Unpack[_DialogKeywords]) -> None: ...

class Div(HTMLElement):
    """``<div>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/div."""

class Dl(HTMLElement):
    """``<dl>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/dl."""

class Dt(HTMLElement):
    """``<dt>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/dt."""

class Em(HTMLElement):
    """``<em>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/em."""

class _FieldsetKeywords(HTMLKeywords, total=False):
    disabled: Bool
    form: Text
    name: Text

class Fieldset(HTMLElement):
    """``<fieldset>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/fieldset."""

    disabled: _Bool
    form: _Text
    name: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_FieldsetKeywords]) -> None: ...

class Figcaption(HTMLElement):
    """``<figcaption>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/figcaption."""

class Figure(HTMLElement):
    """``<figure>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/figure."""

class Footer(HTMLElement):
    """``<footer>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/footer."""

class _FormKeywords(HTMLKeywords, total=False):
    accept_charset: Text
    action: Text
    autocomplete: Text
    enctype: Text
    method: Text
    name: Text
    novalidate: Bool
    rel: Tokens
    target: Text

class Form(HTMLElement):
    """``<form>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/form."""

    accept_charset: _Text
    action: _Text
    autocomplete: _Text
    enctype: _Text
    method: _Text
    name: _Text
    novalidate: _Bool
    rel: _Tokens
    target: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_FormKeywords]) -> None: ...

class H1(HTMLElement):
    """``<h1>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/Heading_Elements."""

class H2(HTMLElement):
    """``<h2>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/Heading_Elements."""

class H3(HTMLElement):
    """``<h3>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/Heading_Elements."""

class H4(HTMLElement):
    """``<h4>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/Heading_Elements."""

class H5(HTMLElement):
    """``<h5>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/Heading_Elements."""

class H6(HTMLElement):
    """``<h6>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/Heading_Elements."""

class Header(HTMLElement):
    """``<header>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/header."""

class Hgroup(HTMLElement):
    """``<hgroup>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/hgroup."""

class Hr(HTMLElement):
    """``<hr>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/hr."""

class I(HTMLElement):  # noqa: E742
    """``<i>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/i."""

class _IframeKeywords(HTMLKeywords, total=False):
    width: Number
    height: Number
    allow: Text
    allowfullscreen: Bool
    credentialless: Bool
    loading: Text
    name: Text
    referrerpolicy: Text
    sandbox: Tokens
    src: Text

class Iframe(HTMLElement):
    """``<iframe>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/iframe."""

    width: _Number
    height: _Number
    allow: _Text
    allowfullscreen: _Bool
    credentialless: _Bool
    loading: _Text
    name: _Text
    referrerpolicy: _Text
    sandbox: _Tokens
    src: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_IframeKeywords]) -> None: ...

class _ImgKeywords(HTMLKeywords, total=False):
    width: Number
    height: Number
    alt: Text
    crossorigin: Text
    decoding: Text
    fetchpriority: Text
    ismap: Bool
    loading: Text
    referrerpolicy: Text
    sizes: Text
    src: Text
    srcset: Text
    usemap: Text

class Img(HTMLElement):
    """``<img>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/img."""

    width: _Number
    height: _Number
    alt: _Text
    crossorigin: _Text
    decoding: _Text
    fetchpriority: _Text
    ismap: _Bool
    loading: _Text
    referrerpolicy: _Text
    sizes: _Text
    src: _Text
    srcset: _Text
    usemap: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_ImgKeywords]) -> None: ...

class _InputKeywords(HTMLKeywords, total=False):
    width: Number
    height: Number
    form: Text
    formaction: Text
    formenctype: Text
    formmethod: Text
    formnovalidate: Bool
    formtarget: Text
    popovertarget: Text
    popovertargetaction: Text
    accept: Text
    alpha: Bool
    alt: Text
    autocomplete: Text
    capture: TextOrBool
    colorspace: Text
    dirname: Text
    disabled: Bool
    list: Text
    max: Number
    maxlength: Number
    min: Number
    minlength: Number
    multiple: Bool
    name: Text
    pattern: Text
    placeholder: Text
    readonly: Bool
    required: Bool
    size: Number
    src: Text
    step: Number
    type: Text
    webkitdirectory: Bool
    value: Value
    checked: Bool
    indeterminate: Bool
    default_value: Value
    default_checked: Bool

class Input(HTMLElement):
    """``<input>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/input."""

    width: _Number
    height: _Number
    form: _Text
    formaction: _Text
    formenctype: _Text
    formmethod: _Text
    formnovalidate: _Bool
    formtarget: _Text
    popovertarget: _Text
    popovertargetaction: _Text
    accept: _Text
    alpha: _Bool
    alt: _Text
    autocomplete: _Text
    capture: _TextOrBool
    colorspace: _Text
    dirname: _Text
    disabled: _Bool
    list: _Text
    max: _Number
    maxlength: _Number
    min: _Number
    minlength: _Number
    multiple: _Bool
    name: _Text
    pattern: _Text
    placeholder: _Text
    readonly: _Bool
    required: _Bool
    size: _Number
    src: _Text
    step: _Number
    type: _Text
    webkitdirectory: _Bool
    value: _Value
    checked: _Bool
    indeterminate: _Bool
    default_value: _Value
    default_checked: _Bool
    def __init__(self, *children: Child, **attributes: Unpack[_InputKeywords]) -> None: ...

class _InsKeywords(HTMLKeywords, total=False):
    cite: Text
    datetime: Text

class Ins(HTMLElement):
    """``<ins>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/ins."""

    cite: _Text
    datetime: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_InsKeywords]) -> None: ...

class Kbd(HTMLElement):
    """``<kbd>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/kbd."""

class _LabelKeywords(HTMLKeywords, total=False):
    for_: Text

class Label(HTMLElement):
    """``<label>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/label."""

    for_: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_LabelKeywords]) -> None: ...

class Legend(HTMLElement):
    """``<legend>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/legend."""

class _LiKeywords(HTMLKeywords, total=False):
    value: Number

class Li(HTMLElement):
    """``<li>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/li."""

    value: _Number
    def __init__(self, *children: Child, **attributes: Unpack[_LiKeywords]) -> None: ...

class Main(HTMLElement):
    """``<main>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/main."""

class _MapKeywords(HTMLKeywords, total=False):
    name: Text

class Map(HTMLElement):
    """``<map>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/map."""

    name: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_MapKeywords]) -> None: ...

class Mark(HTMLElement):
    """``<mark>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/mark."""

class Menu(HTMLElement):
    """``<menu>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/menu."""

class _MeterKeywords(HTMLKeywords, total=False):
    high: Number
    low: Number
    max: Number
    min: Number
    optimum: Number
    value: Number

class Meter(HTMLElement):
    """``<meter>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/meter."""

    high: _Number
    low: _Number
    max: _Number
    min: _Number
    optimum: _Number
    value: _Number
    def __init__(self, *children: Child, **attributes: Unpack[_MeterKeywords]) -> None: ...

class Nav(HTMLElement):
    """``<nav>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/nav."""

class _OlKeywords(HTMLKeywords, total=False):
    reversed: Bool
    start: Number
    type: Text

class Ol(HTMLElement):
    """``<ol>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/ol."""

    reversed: _Bool
    start: _Number
    type: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_OlKeywords]) -> None: ...

class _OptgroupKeywords(HTMLKeywords, total=False):
    disabled: Bool
    label: Text

class Optgroup(HTMLElement):
    """``<optgroup>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/optgroup."""

    disabled: _Bool
    label: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_OptgroupKeywords]) -> None: ...

class _OptionKeywords(HTMLKeywords, total=False):
    disabled: Bool
    label: Text
    selected: Bool
    value: Number

class Option(HTMLElement):
    """``<option>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/option."""

    disabled: _Bool
    label: _Text
    selected: _Bool
    value: _Number
    def __init__(self, *children: Child, **attributes: Unpack[_OptionKeywords]) -> None: ...

class _OutputKeywords(HTMLKeywords, total=False):
    for_: Tokens
    form: Text
    name: Text

class Output(HTMLElement):
    """``<output>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/output."""

    for_: _Tokens
    form: _Text
    name: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_OutputKeywords]) -> None: ...

class P(HTMLElement):
    """``<p>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/p."""

class Picture(HTMLElement):
    """``<picture>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/picture."""

class Pre(HTMLElement):
    """``<pre>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/pre."""

class _ProgressKeywords(HTMLKeywords, total=False):
    max: Number
    value: Number

class Progress(HTMLElement):
    """``<progress>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/progress."""

    max: _Number
    value: _Number
    def __init__(self, *children: Child, **attributes: Unpack[_ProgressKeywords]) -> None: ...

class _QKeywords(HTMLKeywords, total=False):
    cite: Text

class Q(HTMLElement):
    """``<q>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/q."""

    cite: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_QKeywords]) -> None: ...

class Rp(HTMLElement):
    """``<rp>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/rp."""

class Rt(HTMLElement):
    """``<rt>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/rt."""

class Ruby(HTMLElement):
    """``<ruby>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/ruby."""

class S(HTMLElement):
    """``<s>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/s."""

class Samp(HTMLElement):
    """``<samp>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/samp."""

class Search(HTMLElement):
    """``<search>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/search."""

class Section(HTMLElement):
    """``<section>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/section."""

class _SelectKeywords(HTMLKeywords, total=False):
    autocomplete: Text
    disabled: Bool
    form: Text
    multiple: Bool
    name: Text
    required: Bool
    size: Number
    value: Value

class Select(HTMLElement):
    """``<select>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/select."""

    autocomplete: _Text
    disabled: _Bool
    form: _Text
    multiple: _Bool
    name: _Text
    required: _Bool
    size: _Number
    value: _Value
    def __init__(self, *children: Child, **attributes: Unpack[_SelectKeywords]) -> None: ...

class Selectedcontent(HTMLElement):
    """``<selectedcontent>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/selectedcontent."""

class _SlotKeywords(HTMLKeywords, total=False):
    name: Text

class Slot(HTMLElement):
    """``<slot>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/slot."""

    name: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_SlotKeywords]) -> None: ...

class Small(HTMLElement):
    """``<small>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/small."""

class _SourceKeywords(HTMLKeywords, total=False):
    width: Number
    height: Number
    media: Text
    sizes: Text
    src: Text
    srcset: Text
    type: Text

class Source(HTMLElement):
    """``<source>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/source."""

    width: _Number
    height: _Number
    media: _Text
    sizes: _Text
    src: _Text
    srcset: _Text
    type: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_SourceKeywords]) -> None: ...

class Span(HTMLElement):
    """``<span>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/span."""

class Strong(HTMLElement):
    """``<strong>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/strong."""

class _StyleKeywords(HTMLKeywords, total=False):
    blocking: Tokens
    media: Text

class Style(HTMLElement):
    """``<style>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/style."""

    blocking: _Tokens
    media: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_StyleKeywords]) -> None: ...

class Sub(HTMLElement):
    """``<sub>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/sub."""

class Summary(HTMLElement):
    """``<summary>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/summary."""

class Sup(HTMLElement):
    """``<sup>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/sup."""

class Table(HTMLElement):
    """``<table>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/table."""

class Tbody(HTMLElement):
    """``<tbody>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/tbody."""

class _TdKeywords(HTMLKeywords, total=False):
    colspan: Number
    headers: Tokens
    rowspan: Number

class Td(HTMLElement):
    """``<td>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/td."""

    colspan: _Number
    headers: _Tokens
    rowspan: _Number
    def __init__(self, *children: Child, **attributes: Unpack[_TdKeywords]) -> None: ...

class _TemplateKeywords(HTMLKeywords, total=False):
    shadowrootmode: Text
    shadowrootdelegatesfocus: Bool
    shadowrootclonable: Bool
    shadowrootserializable: Bool

class Template(HTMLElement):
    """``<template>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/template."""

    shadowrootmode: _Text
    shadowrootdelegatesfocus: _Bool
    shadowrootclonable: _Bool
    shadowrootserializable: _Bool
    def __init__(self, *children: Child, **attributes: Unpack[_TemplateKeywords]) -> None: ...

class _TextareaKeywords(HTMLKeywords, total=False):
    autocomplete: Text
    cols: Number
    dirname: Text
    disabled: Bool
    form: Text
    maxlength: Number
    minlength: Number
    name: Text
    placeholder: Text
    readonly: Bool
    required: Bool
    rows: Number
    wrap: Text
    value: Value
    default_value: Value

class Textarea(HTMLElement):
    """``<textarea>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/textarea."""

    autocomplete: _Text
    cols: _Number
    dirname: _Text
    disabled: _Bool
    form: _Text
    maxlength: _Number
    minlength: _Number
    name: _Text
    placeholder: _Text
    readonly: _Bool
    required: _Bool
    rows: _Number
    wrap: _Text
    value: _Value
    default_value: _Value
    def __init__(self, *children: Child, **attributes: Unpack[_TextareaKeywords]) -> None: ...

class Tfoot(HTMLElement):
    """``<tfoot>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/tfoot."""

class _ThKeywords(HTMLKeywords, total=False):
    colspan: Number
    headers: Tokens
    rowspan: Number
    abbr: Text
    scope: Text

class Th(HTMLElement):
    """``<th>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/th."""

    colspan: _Number
    headers: _Tokens
    rowspan: _Number
    abbr: _Text
    scope: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_ThKeywords]) -> None: ...

class Thead(HTMLElement):
    """``<thead>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/thead."""

class _TimeKeywords(HTMLKeywords, total=False):
    datetime: Text

class Time(HTMLElement):
    """``<time>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/time."""

    datetime: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_TimeKeywords]) -> None: ...

class Tr(HTMLElement):
    """``<tr>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/tr."""

class _TrackKeywords(HTMLKeywords, total=False):
    default: Bool
    kind: Text
    label: Text
    src: Text
    srclang: Text

class Track(HTMLElement):
    """``<track>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/track."""

    default: _Bool
    kind: _Text
    label: _Text
    src: _Text
    srclang: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_TrackKeywords]) -> None: ...

class U(HTMLElement):
    """``<u>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/u."""

class Ul(HTMLElement):
    """``<ul>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/ul."""

class Var(HTMLElement):
    """``<var>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/var."""

class _VideoKeywords(HTMLKeywords, total=False):
    src: Text
    crossorigin: Text
    preload: Text
    autoplay: Bool
    loop: Bool
    controls: Bool
    controlslist: Tokens
    disableremoteplayback: Bool
    muted: Bool
    current_time: Number
    playback_rate: Number
    volume: Number
    width: Number
    height: Number
    disablepictureinpicture: Bool
    playsinline: Bool
    poster: Text

class Video(HTMLElement):
    """``<video>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/video."""

    src: _Text
    crossorigin: _Text
    preload: _Text
    autoplay: _Bool
    loop: _Bool
    controls: _Bool
    controlslist: _Tokens
    disableremoteplayback: _Bool
    muted: _Bool
    current_time: _Number
    playback_rate: _Number
    volume: _Number
    width: _Number
    height: _Number
    disablepictureinpicture: _Bool
    playsinline: _Bool
    poster: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_VideoKeywords]) -> None: ...

class Wbr(HTMLElement):
    """``<wbr>``: https://developer.mozilla.org/docs/Web/HTML/Reference/Elements/wbr."""

class SVGKeywords(CommonKeywords, total=False):
    autofocus: Bool
    id: Text
    lang: Text
    nonce: Text
    part: Tokens
    role: Text
    slot: Text
    tabindex: Number
    required_extensions: Tokens
    requiredExtensions: Tokens
    system_language: Text
    systemLanguage: Text
    alignment_baseline: Text
    baseline_shift: Text
    clip_path: Text
    clip_rule: Text
    color: Text
    color_interpolation: Text
    color_interpolation_filters: Text
    cursor: Text
    direction: Text
    display: Text
    dominant_baseline: Text
    fill: Text
    fill_opacity: Number
    fill_rule: Text
    filter: Text
    flood_color: Text
    flood_opacity: Number
    font_family: Text
    font_size: Number
    font_size_adjust: Number
    font_stretch: Text
    font_style: Text
    font_variant: Text
    font_weight: Number
    glyph_orientation_vertical: Text
    image_rendering: Text
    letter_spacing: Number
    lighting_color: Text
    marker_end: Text
    marker_mid: Text
    marker_start: Text
    mask: Text
    mask_type: Text
    opacity: Number
    overflow: Text
    paint_order: Text
    pointer_events: Text
    shape_rendering: Text
    stop_color: Text
    stop_opacity: Number
    stroke: Text
    stroke_dasharray: Text
    stroke_dashoffset: Number
    stroke_linecap: Text
    stroke_linejoin: Text
    stroke_miterlimit: Number
    stroke_opacity: Number
    stroke_width: Number
    text_anchor: Text
    text_decoration: Text
    text_overflow: Text
    text_rendering: Text
    transform: Text
    transform_origin: Text
    unicode_bidi: Text
    vector_effect: Text
    visibility: Text
    white_space: Text
    word_spacing: Number
    writing_mode: Text

class SVGElement(Element):
    autofocus: _Bool
    id: _Text
    lang: _Text
    nonce: _Text
    part: _Tokens
    role: _Text
    slot: _Text
    tabindex: _Number
    required_extensions: _Tokens
    requiredExtensions: _Tokens
    system_language: _Text
    systemLanguage: _Text
    alignment_baseline: _Text
    baseline_shift: _Text
    clip_path: _Text
    clip_rule: _Text
    color: _Text
    color_interpolation: _Text
    color_interpolation_filters: _Text
    cursor: _Text
    direction: _Text
    display: _Text
    dominant_baseline: _Text
    fill: _Text
    fill_opacity: _Number
    fill_rule: _Text
    filter: _Text
    flood_color: _Text
    flood_opacity: _Number
    font_family: _Text
    font_size: _Number
    font_size_adjust: _Number
    font_stretch: _Text
    font_style: _Text
    font_variant: _Text
    font_weight: _Number
    glyph_orientation_vertical: _Text
    image_rendering: _Text
    letter_spacing: _Number
    lighting_color: _Text
    marker_end: _Text
    marker_mid: _Text
    marker_start: _Text
    mask: _Text
    mask_type: _Text
    opacity: _Number
    overflow: _Text
    paint_order: _Text
    pointer_events: _Text
    shape_rendering: _Text
    stop_color: _Text
    stop_opacity: _Number
    stroke: _Text
    stroke_dasharray: _Text
    stroke_dashoffset: _Number
    stroke_linecap: _Text
    stroke_linejoin: _Text
    stroke_miterlimit: _Number
    stroke_opacity: _Number
    stroke_width: _Number
    text_anchor: _Text
    text_decoration: _Text
    text_overflow: _Text
    text_rendering: _Text
    transform: _Text
    transform_origin: _Text
    unicode_bidi: _Text
    vector_effect: _Text
    visibility: _Text
    white_space: _Text
    word_spacing: _Number
    writing_mode: _Text
    def __init__(self, *children: Child, **attributes: Unpack[SVGKeywords]) -> None: ...
    def __iadd__(self, child: Child) -> Self: ...
    def __enter__(self) -> Self: ...

class _AnimateKeywords(SVGKeywords, total=False):
    begin: Text
    dur: Text
    end: Text
    max: Text
    min: Text
    repeat_count: Number
    repeatCount: Number
    repeat_dur: Text
    repeatDur: Text
    restart: Text
    additive: Text
    accumulate: Text
    calc_mode: Text
    calcMode: Text
    values: Text
    key_times: Text
    keyTimes: Text
    key_splines: Text
    keySplines: Text
    from_: Text
    to: Text
    by: Text
    href: Text
    attribute_name: Text
    attributeName: Text

class Animate(SVGElement):
    """``<animate>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/animate."""

    begin: _Text
    dur: _Text
    end: _Text
    max: _Text
    min: _Text
    repeat_count: _Number
    repeatCount: _Number
    repeat_dur: _Text
    repeatDur: _Text
    restart: _Text
    additive: _Text
    accumulate: _Text
    calc_mode: _Text
    calcMode: _Text
    values: _Text
    key_times: _Text
    keyTimes: _Text
    key_splines: _Text
    keySplines: _Text
    from_: _Text
    to: _Text
    by: _Text
    href: _Text
    attribute_name: _Text
    attributeName: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_AnimateKeywords]) -> None: ...

class _AnimateMotionKeywords(SVGKeywords, total=False):
    begin: Text
    dur: Text
    end: Text
    max: Text
    min: Text
    repeat_count: Number
    repeatCount: Number
    repeat_dur: Text
    repeatDur: Text
    restart: Text
    additive: Text
    accumulate: Text
    calc_mode: Text
    calcMode: Text
    values: Text
    key_times: Text
    keyTimes: Text
    key_splines: Text
    keySplines: Text
    from_: Text
    to: Text
    by: Text
    href: Text
    path: Text
    key_points: Text
    keyPoints: Text
    rotate: Text
    origin: Text

class AnimateMotion(SVGElement):
    """``<animateMotion>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/animateMotion."""

    begin: _Text
    dur: _Text
    end: _Text
    max: _Text
    min: _Text
    repeat_count: _Number
    repeatCount: _Number
    repeat_dur: _Text
    repeatDur: _Text
    restart: _Text
    additive: _Text
    accumulate: _Text
    calc_mode: _Text
    calcMode: _Text
    values: _Text
    key_times: _Text
    keyTimes: _Text
    key_splines: _Text
    keySplines: _Text
    from_: _Text
    to: _Text
    by: _Text
    href: _Text
    path: _Text
    key_points: _Text
    keyPoints: _Text
    rotate: _Text
    origin: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_AnimateMotionKeywords]) -> None: ...

class _AnimateTransformKeywords(SVGKeywords, total=False):
    begin: Text
    dur: Text
    end: Text
    max: Text
    min: Text
    repeat_count: Number
    repeatCount: Number
    repeat_dur: Text
    repeatDur: Text
    restart: Text
    additive: Text
    accumulate: Text
    calc_mode: Text
    calcMode: Text
    values: Text
    key_times: Text
    keyTimes: Text
    key_splines: Text
    keySplines: Text
    from_: Text
    to: Text
    by: Text
    href: Text
    attribute_name: Text
    attributeName: Text
    type: Text

class AnimateTransform(SVGElement):
    """``<animateTransform>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/animateTransform."""

    begin: _Text
    dur: _Text
    end: _Text
    max: _Text
    min: _Text
    repeat_count: _Number
    repeatCount: _Number
    repeat_dur: _Text
    repeatDur: _Text
    restart: _Text
    additive: _Text
    accumulate: _Text
    calc_mode: _Text
    calcMode: _Text
    values: _Text
    key_times: _Text
    keyTimes: _Text
    key_splines: _Text
    keySplines: _Text
    from_: _Text
    to: _Text
    by: _Text
    href: _Text
    attribute_name: _Text
    attributeName: _Text
    type: _Text
    def __init__(
        self, *children: Child, **attributes: Unpack[_AnimateTransformKeywords]
    ) -> None: ...

class _CircleKeywords(SVGKeywords, total=False):
    cx: Number
    cy: Number
    r: Number
    path_length: Number
    pathLength: Number

class Circle(SVGElement):
    """``<circle>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/circle."""

    cx: _Number
    cy: _Number
    r: _Number
    path_length: _Number
    pathLength: _Number
    def __init__(self, *children: Child, **attributes: Unpack[_CircleKeywords]) -> None: ...

class _ClipPathKeywords(SVGKeywords, total=False):
    clip_path_units: Text
    clipPathUnits: Text

class ClipPath(SVGElement):
    """``<clipPath>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/clipPath."""

    clip_path_units: _Text
    clipPathUnits: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_ClipPathKeywords]) -> None: ...

class Defs(SVGElement):
    """``<defs>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/defs."""

class Desc(SVGElement):
    """``<desc>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/desc."""

class _DiscardKeywords(SVGKeywords, total=False):
    href: Text
    begin: Text

class Discard(SVGElement):
    """``<discard>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/discard."""

    href: _Text
    begin: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_DiscardKeywords]) -> None: ...

class _EllipseKeywords(SVGKeywords, total=False):
    cx: Number
    cy: Number
    rx: Number
    ry: Number
    path_length: Number
    pathLength: Number

class Ellipse(SVGElement):
    """``<ellipse>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/ellipse."""

    cx: _Number
    cy: _Number
    rx: _Number
    ry: _Number
    path_length: _Number
    pathLength: _Number
    def __init__(self, *children: Child, **attributes: Unpack[_EllipseKeywords]) -> None: ...

class _FeBlendKeywords(SVGKeywords, total=False):
    x: Number
    y: Number
    width: Number
    height: Number
    result: Text
    in_: Text
    in2: Text
    mode: Text

class FeBlend(SVGElement):
    """``<feBlend>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/feBlend."""

    x: _Number
    y: _Number
    width: _Number
    height: _Number
    result: _Text
    in_: _Text
    in2: _Text
    mode: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_FeBlendKeywords]) -> None: ...

class _FeColorMatrixKeywords(SVGKeywords, total=False):
    x: Number
    y: Number
    width: Number
    height: Number
    result: Text
    in_: Text
    type: Text
    values: Text

class FeColorMatrix(SVGElement):
    """``<feColorMatrix>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/feColorMatrix."""

    x: _Number
    y: _Number
    width: _Number
    height: _Number
    result: _Text
    in_: _Text
    type: _Text
    values: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_FeColorMatrixKeywords]) -> None: ...

class _FeComponentTransferKeywords(SVGKeywords, total=False):
    x: Number
    y: Number
    width: Number
    height: Number
    result: Text
    in_: Text

class FeComponentTransfer(SVGElement):
    """``<feComponentTransfer>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/feComponentTransfer."""

    x: _Number
    y: _Number
    width: _Number
    height: _Number
    result: _Text
    in_: _Text
    def __init__(
        self, *children: Child, **attributes: Unpack[_FeComponentTransferKeywords]
    ) -> None: ...

class _FeCompositeKeywords(SVGKeywords, total=False):
    x: Number
    y: Number
    width: Number
    height: Number
    result: Text
    in_: Text
    in2: Text
    operator: Text
    k1: Number
    k2: Number
    k3: Number
    k4: Number

class FeComposite(SVGElement):
    """``<feComposite>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/feComposite."""

    x: _Number
    y: _Number
    width: _Number
    height: _Number
    result: _Text
    in_: _Text
    in2: _Text
    operator: _Text
    k1: _Number
    k2: _Number
    k3: _Number
    k4: _Number
    def __init__(self, *children: Child, **attributes: Unpack[_FeCompositeKeywords]) -> None: ...

class _FeConvolveMatrixKeywords(SVGKeywords, total=False):
    x: Number
    y: Number
    width: Number
    height: Number
    result: Text
    in_: Text
    order: Text
    kernel_matrix: Text
    kernelMatrix: Text
    divisor: Number
    bias: Number
    target_x: Number
    targetX: Number
    target_y: Number
    targetY: Number
    edge_mode: Text
    edgeMode: Text
    kernel_unit_length: Text
    kernelUnitLength: Text
    preserve_alpha: Switch
    preserveAlpha: Switch

class FeConvolveMatrix(SVGElement):
    """``<feConvolveMatrix>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/feConvolveMatrix."""

    x: _Number
    y: _Number
    width: _Number
    height: _Number
    result: _Text
    in_: _Text
    order: _Text
    kernel_matrix: _Text
    kernelMatrix: _Text
    divisor: _Number
    bias: _Number
    target_x: _Number
    targetX: _Number
    target_y: _Number
    targetY: _Number
    edge_mode: _Text
    edgeMode: _Text
    kernel_unit_length: _Text
    kernelUnitLength: _Text
    preserve_alpha: _Switch
    preserveAlpha: _Switch
    def __init__(
        self, *children: Child, **attributes: Unpack[_FeConvolveMatrixKeywords]
    ) -> None: ...

class _FeDiffuseLightingKeywords(SVGKeywords, total=False):
    x: Number
    y: Number
    width: Number
    height: Number
    result: Text
    in_: Text
    surface_scale: Number
    surfaceScale: Number
    kernel_unit_length: Text
    kernelUnitLength: Text
    diffuse_constant: Number
    diffuseConstant: Number

class FeDiffuseLighting(SVGElement):
    """``<feDiffuseLighting>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/feDiffuseLighting."""

    x: _Number
    y: _Number
    width: _Number
    height: _Number
    result: _Text
    in_: _Text
    surface_scale: _Number
    surfaceScale: _Number
    kernel_unit_length: _Text
    kernelUnitLength: _Text
    diffuse_constant: _Number
    diffuseConstant: _Number
    def __init__(
        self, *children: Child, **attributes: Unpack[_FeDiffuseLightingKeywords]
    ) -> None: ...

class _FeDisplacementMapKeywords(SVGKeywords, total=False):
    x: Number
    y: Number
    width: Number
    height: Number
    result: Text
    in_: Text
    in2: Text
    scale: Number
    x_channel_selector: Text
    xChannelSelector: Text
    y_channel_selector: Text
    yChannelSelector: Text

class FeDisplacementMap(SVGElement):
    """``<feDisplacementMap>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/feDisplacementMap."""

    x: _Number
    y: _Number
    width: _Number
    height: _Number
    result: _Text
    in_: _Text
    in2: _Text
    scale: _Number
    x_channel_selector: _Text
    xChannelSelector: _Text
    y_channel_selector: _Text
    yChannelSelector: _Text
    def __init__(
        self, *children: Child, **attributes: Unpack[_FeDisplacementMapKeywords]
    ) -> None: ...

class _FeDistantLightKeywords(SVGKeywords, total=False):
    azimuth: Number
    elevation: Number

class FeDistantLight(SVGElement):
    """``<feDistantLight>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/feDistantLight."""

    azimuth: _Number
    elevation: _Number
    def __init__(self, *children: Child, **attributes: Unpack[_FeDistantLightKeywords]) -> None: ...

class _FeDropShadowKeywords(SVGKeywords, total=False):
    x: Number
    y: Number
    width: Number
    height: Number
    result: Text
    in_: Text
    dx: Number
    dy: Number
    std_deviation: Number
    stdDeviation: Number

class FeDropShadow(SVGElement):
    """``<feDropShadow>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/feDropShadow."""

    x: _Number
    y: _Number
    width: _Number
    height: _Number
    result: _Text
    in_: _Text
    dx: _Number
    dy: _Number
    std_deviation: _Number
    stdDeviation: _Number
    def __init__(self, *children: Child, **attributes: Unpack[_FeDropShadowKeywords]) -> None: ...

class _FeFloodKeywords(SVGKeywords, total=False):
    x: Number
    y: Number
    width: Number
    height: Number
    result: Text

class FeFlood(SVGElement):
    """``<feFlood>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/feFlood."""

    x: _Number
    y: _Number
    width: _Number
    height: _Number
    result: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_FeFloodKeywords]) -> None: ...

class _FeFuncAKeywords(SVGKeywords, total=False):
    type: Text
    table_values: Text
    tableValues: Text
    slope: Number
    intercept: Number
    amplitude: Number
    exponent: Number
    offset: Number

class FeFuncA(SVGElement):
    """``<feFuncA>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/feFuncA."""

    type: _Text
    table_values: _Text
    tableValues: _Text
    slope: _Number
    intercept: _Number
    amplitude: _Number
    exponent: _Number
    offset: _Number
    def __init__(self, *children: Child, **attributes: Unpack[_FeFuncAKeywords]) -> None: ...

class _FeFuncBKeywords(SVGKeywords, total=False):
    type: Text
    table_values: Text
    tableValues: Text
    slope: Number
    intercept: Number
    amplitude: Number
    exponent: Number
    offset: Number

class FeFuncB(SVGElement):
    """``<feFuncB>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/feFuncB."""

    type: _Text
    table_values: _Text
    tableValues: _Text
    slope: _Number
    intercept: _Number
    amplitude: _Number
    exponent: _Number
    offset: _Number
    def __init__(self, *children: Child, **attributes: Unpack[_FeFuncBKeywords]) -> None: ...

class _FeFuncGKeywords(SVGKeywords, total=False):
    type: Text
    table_values: Text
    tableValues: Text
    slope: Number
    intercept: Number
    amplitude: Number
    exponent: Number
    offset: Number

class FeFuncG(SVGElement):
    """``<feFuncG>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/feFuncG."""

    type: _Text
    table_values: _Text
    tableValues: _Text
    slope: _Number
    intercept: _Number
    amplitude: _Number
    exponent: _Number
    offset: _Number
    def __init__(self, *children: Child, **attributes: Unpack[_FeFuncGKeywords]) -> None: ...

class _FeFuncRKeywords(SVGKeywords, total=False):
    type: Text
    table_values: Text
    tableValues: Text
    slope: Number
    intercept: Number
    amplitude: Number
    exponent: Number
    offset: Number

class FeFuncR(SVGElement):
    """``<feFuncR>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/feFuncR."""

    type: _Text
    table_values: _Text
    tableValues: _Text
    slope: _Number
    intercept: _Number
    amplitude: _Number
    exponent: _Number
    offset: _Number
    def __init__(self, *children: Child, **attributes: Unpack[_FeFuncRKeywords]) -> None: ...

class _FeGaussianBlurKeywords(SVGKeywords, total=False):
    x: Number
    y: Number
    width: Number
    height: Number
    result: Text
    in_: Text
    std_deviation: Number
    stdDeviation: Number
    edge_mode: Text
    edgeMode: Text

class FeGaussianBlur(SVGElement):
    """``<feGaussianBlur>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/feGaussianBlur."""

    x: _Number
    y: _Number
    width: _Number
    height: _Number
    result: _Text
    in_: _Text
    std_deviation: _Number
    stdDeviation: _Number
    edge_mode: _Text
    edgeMode: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_FeGaussianBlurKeywords]) -> None: ...

class _FeImageKeywords(SVGKeywords, total=False):
    x: Number
    y: Number
    width: Number
    height: Number
    result: Text
    href: Text
    preserve_aspect_ratio: Text
    preserveAspectRatio: Text
    crossorigin: Text

class FeImage(SVGElement):
    """``<feImage>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/feImage."""

    x: _Number
    y: _Number
    width: _Number
    height: _Number
    result: _Text
    href: _Text
    preserve_aspect_ratio: _Text
    preserveAspectRatio: _Text
    crossorigin: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_FeImageKeywords]) -> None: ...

class _FeMergeKeywords(SVGKeywords, total=False):
    x: Number
    y: Number
    width: Number
    height: Number
    result: Text

class FeMerge(SVGElement):
    """``<feMerge>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/feMerge."""

    x: _Number
    y: _Number
    width: _Number
    height: _Number
    result: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_FeMergeKeywords]) -> None: ...

class _FeMergeNodeKeywords(SVGKeywords, total=False):
    in_: Text

class FeMergeNode(SVGElement):
    """``<feMergeNode>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/feMergeNode."""

    in_: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_FeMergeNodeKeywords]) -> None: ...

class _FeMorphologyKeywords(SVGKeywords, total=False):
    x: Number
    y: Number
    width: Number
    height: Number
    result: Text
    in_: Text
    operator: Text
    radius: Number

class FeMorphology(SVGElement):
    """``<feMorphology>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/feMorphology."""

    x: _Number
    y: _Number
    width: _Number
    height: _Number
    result: _Text
    in_: _Text
    operator: _Text
    radius: _Number
    def __init__(self, *children: Child, **attributes: Unpack[_FeMorphologyKeywords]) -> None: ...

class _FeOffsetKeywords(SVGKeywords, total=False):
    x: Number
    y: Number
    width: Number
    height: Number
    result: Text
    in_: Text
    dx: Number
    dy: Number

class FeOffset(SVGElement):
    """``<feOffset>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/feOffset."""

    x: _Number
    y: _Number
    width: _Number
    height: _Number
    result: _Text
    in_: _Text
    dx: _Number
    dy: _Number
    def __init__(self, *children: Child, **attributes: Unpack[_FeOffsetKeywords]) -> None: ...

class _FePointLightKeywords(SVGKeywords, total=False):
    x: Number
    y: Number
    z: Number

class FePointLight(SVGElement):
    """``<fePointLight>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/fePointLight."""

    x: _Number
    y: _Number
    z: _Number
    def __init__(self, *children: Child, **attributes: Unpack[_FePointLightKeywords]) -> None: ...

class _FeSpecularLightingKeywords(SVGKeywords, total=False):
    x: Number
    y: Number
    width: Number
    height: Number
    result: Text
    in_: Text
    surface_scale: Number
    surfaceScale: Number
    kernel_unit_length: Text
    kernelUnitLength: Text
    specular_constant: Number
    specularConstant: Number
    specular_exponent: Number
    specularExponent: Number

class FeSpecularLighting(SVGElement):
    """``<feSpecularLighting>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/feSpecularLighting."""

    x: _Number
    y: _Number
    width: _Number
    height: _Number
    result: _Text
    in_: _Text
    surface_scale: _Number
    surfaceScale: _Number
    kernel_unit_length: _Text
    kernelUnitLength: _Text
    specular_constant: _Number
    specularConstant: _Number
    specular_exponent: _Number
    specularExponent: _Number
    def __init__(
        self, *children: Child, **attributes: Unpack[_FeSpecularLightingKeywords]
    ) -> None: ...

class _FeSpotLightKeywords(SVGKeywords, total=False):
    x: Number
    y: Number
    z: Number
    points_at_x: Number
    pointsAtX: Number
    points_at_y: Number
    pointsAtY: Number
    points_at_z: Number
    pointsAtZ: Number
    specular_exponent: Number
    specularExponent: Number
    limiting_cone_angle: Number
    limitingConeAngle: Number

class FeSpotLight(SVGElement):
    """``<feSpotLight>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/feSpotLight."""

    x: _Number
    y: _Number
    z: _Number
    points_at_x: _Number
    pointsAtX: _Number
    points_at_y: _Number
    pointsAtY: _Number
    points_at_z: _Number
    pointsAtZ: _Number
    specular_exponent: _Number
    specularExponent: _Number
    limiting_cone_angle: _Number
    limitingConeAngle: _Number
    def __init__(self, *children: Child, **attributes: Unpack[_FeSpotLightKeywords]) -> None: ...

class _FeTileKeywords(SVGKeywords, total=False):
    x: Number
    y: Number
    width: Number
    height: Number
    result: Text
    in_: Text

class FeTile(SVGElement):
    """``<feTile>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/feTile."""

    x: _Number
    y: _Number
    width: _Number
    height: _Number
    result: _Text
    in_: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_FeTileKeywords]) -> None: ...

class _FeTurbulenceKeywords(SVGKeywords, total=False):
    x: Number
    y: Number
    width: Number
    height: Number
    result: Text
    base_frequency: Number
    baseFrequency: Number
    num_octaves: Number
    numOctaves: Number
    seed: Number
    stitch_tiles: Text
    stitchTiles: Text
    type: Text

class FeTurbulence(SVGElement):
    """``<feTurbulence>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/feTurbulence."""

    x: _Number
    y: _Number
    width: _Number
    height: _Number
    result: _Text
    base_frequency: _Number
    baseFrequency: _Number
    num_octaves: _Number
    numOctaves: _Number
    seed: _Number
    stitch_tiles: _Text
    stitchTiles: _Text
    type: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_FeTurbulenceKeywords]) -> None: ...

class _ForeignObjectKeywords(SVGKeywords, total=False):
    x: Number
    y: Number
    width: Number
    height: Number

class ForeignObject(SVGElement):
    """``<foreignObject>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/foreignObject."""

    x: _Number
    y: _Number
    width: _Number
    height: _Number
    def __init__(self, *children: Child, **attributes: Unpack[_ForeignObjectKeywords]) -> None: ...

class G(SVGElement):
    """``<g>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/g."""

class _LineKeywords(SVGKeywords, total=False):
    x1: Number
    y1: Number
    x2: Number
    y2: Number
    path_length: Number
    pathLength: Number

class Line(SVGElement):
    """``<line>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/line."""

    x1: _Number
    y1: _Number
    x2: _Number
    y2: _Number
    path_length: _Number
    pathLength: _Number
    def __init__(self, *children: Child, **attributes: Unpack[_LineKeywords]) -> None: ...

class _LinearGradientKeywords(SVGKeywords, total=False):
    href: Text
    gradient_units: Text
    gradientUnits: Text
    gradient_transform: Text
    gradientTransform: Text
    spread_method: Text
    spreadMethod: Text
    x1: Number
    y1: Number
    x2: Number
    y2: Number

class LinearGradient(SVGElement):
    """``<linearGradient>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/linearGradient."""

    href: _Text
    gradient_units: _Text
    gradientUnits: _Text
    gradient_transform: _Text
    gradientTransform: _Text
    spread_method: _Text
    spreadMethod: _Text
    x1: _Number
    y1: _Number
    x2: _Number
    y2: _Number
    def __init__(self, *children: Child, **attributes: Unpack[_LinearGradientKeywords]) -> None: ...

class _MarkerKeywords(SVGKeywords, total=False):
    view_box: Text
    viewBox: Text
    preserve_aspect_ratio: Text
    preserveAspectRatio: Text
    ref_x: Number
    refX: Number
    ref_y: Number
    refY: Number
    marker_units: Text
    markerUnits: Text
    marker_width: Number
    markerWidth: Number
    marker_height: Number
    markerHeight: Number
    orient: Number

class Marker(SVGElement):
    """``<marker>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/marker."""

    view_box: _Text
    viewBox: _Text
    preserve_aspect_ratio: _Text
    preserveAspectRatio: _Text
    ref_x: _Number
    refX: _Number
    ref_y: _Number
    refY: _Number
    marker_units: _Text
    markerUnits: _Text
    marker_width: _Number
    markerWidth: _Number
    marker_height: _Number
    markerHeight: _Number
    orient: _Number
    def __init__(self, *children: Child, **attributes: Unpack[_MarkerKeywords]) -> None: ...

class _MaskKeywords(SVGKeywords, total=False):
    x: Number
    y: Number
    width: Number
    height: Number
    mask_units: Text
    maskUnits: Text
    mask_content_units: Text
    maskContentUnits: Text

class Mask(SVGElement):
    """``<mask>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/mask."""

    x: _Number
    y: _Number
    width: _Number
    height: _Number
    mask_units: _Text
    maskUnits: _Text
    mask_content_units: _Text
    maskContentUnits: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_MaskKeywords]) -> None: ...

class Metadata(SVGElement):
    """``<metadata>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/metadata."""

class _MpathKeywords(SVGKeywords, total=False):
    href: Text

class Mpath(SVGElement):
    """``<mpath>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/mpath."""

    href: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_MpathKeywords]) -> None: ...

class _PathKeywords(SVGKeywords, total=False):
    d: Text
    path_length: Number
    pathLength: Number

class Path(SVGElement):
    """``<path>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/path."""

    d: _Text
    path_length: _Number
    pathLength: _Number
    def __init__(self, *children: Child, **attributes: Unpack[_PathKeywords]) -> None: ...

class _PatternKeywords(SVGKeywords, total=False):
    x: Number
    y: Number
    width: Number
    height: Number
    view_box: Text
    viewBox: Text
    preserve_aspect_ratio: Text
    preserveAspectRatio: Text
    href: Text
    pattern_units: Text
    patternUnits: Text
    pattern_content_units: Text
    patternContentUnits: Text
    pattern_transform: Text
    patternTransform: Text

class Pattern(SVGElement):
    """``<pattern>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/pattern."""

    x: _Number
    y: _Number
    width: _Number
    height: _Number
    view_box: _Text
    viewBox: _Text
    preserve_aspect_ratio: _Text
    preserveAspectRatio: _Text
    href: _Text
    pattern_units: _Text
    patternUnits: _Text
    pattern_content_units: _Text
    patternContentUnits: _Text
    pattern_transform: _Text
    patternTransform: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_PatternKeywords]) -> None: ...

class _PolygonKeywords(SVGKeywords, total=False):
    points: Text
    path_length: Number
    pathLength: Number

class Polygon(SVGElement):
    """``<polygon>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/polygon."""

    points: _Text
    path_length: _Number
    pathLength: _Number
    def __init__(self, *children: Child, **attributes: Unpack[_PolygonKeywords]) -> None: ...

class _PolylineKeywords(SVGKeywords, total=False):
    points: Text
    path_length: Number
    pathLength: Number

class Polyline(SVGElement):
    """``<polyline>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/polyline."""

    points: _Text
    path_length: _Number
    pathLength: _Number
    def __init__(self, *children: Child, **attributes: Unpack[_PolylineKeywords]) -> None: ...

class _RadialGradientKeywords(SVGKeywords, total=False):
    href: Text
    gradient_units: Text
    gradientUnits: Text
    gradient_transform: Text
    gradientTransform: Text
    spread_method: Text
    spreadMethod: Text
    cx: Number
    cy: Number
    r: Number
    fx: Number
    fy: Number
    fr: Number

class RadialGradient(SVGElement):
    """``<radialGradient>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/radialGradient."""

    href: _Text
    gradient_units: _Text
    gradientUnits: _Text
    gradient_transform: _Text
    gradientTransform: _Text
    spread_method: _Text
    spreadMethod: _Text
    cx: _Number
    cy: _Number
    r: _Number
    fx: _Number
    fy: _Number
    fr: _Number
    def __init__(self, *children: Child, **attributes: Unpack[_RadialGradientKeywords]) -> None: ...

class _RectKeywords(SVGKeywords, total=False):
    x: Number
    y: Number
    width: Number
    height: Number
    rx: Number
    ry: Number
    path_length: Number
    pathLength: Number

class Rect(SVGElement):
    """``<rect>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/rect."""

    x: _Number
    y: _Number
    width: _Number
    height: _Number
    rx: _Number
    ry: _Number
    path_length: _Number
    pathLength: _Number
    def __init__(self, *children: Child, **attributes: Unpack[_RectKeywords]) -> None: ...

class _StopKeywords(SVGKeywords, total=False):
    offset: Number

class Stop(SVGElement):
    """``<stop>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/stop."""

    offset: _Number
    def __init__(self, *children: Child, **attributes: Unpack[_StopKeywords]) -> None: ...

class _SvgKeywords(SVGKeywords, total=False):
    x: Number
    y: Number
    width: Number
    height: Number
    view_box: Text
    viewBox: Text
    preserve_aspect_ratio: Text
    preserveAspectRatio: Text
    xmlns: Text
    version: Text
    zoom_and_pan: Text
    zoomAndPan: Text

class Svg(SVGElement):
    """``<svg>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/svg."""

    x: _Number
    y: _Number
    width: _Number
    height: _Number
    view_box: _Text
    viewBox: _Text
    preserve_aspect_ratio: _Text
    preserveAspectRatio: _Text
    xmlns: _Text
    version: _Text
    zoom_and_pan: _Text
    zoomAndPan: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_SvgKeywords]) -> None: ...

class _SymbolKeywords(SVGKeywords, total=False):
    x: Number
    y: Number
    width: Number
    height: Number
    view_box: Text
    viewBox: Text
    preserve_aspect_ratio: Text
    preserveAspectRatio: Text
    ref_x: Number
    refX: Number
    ref_y: Number
    refY: Number

class Symbol(SVGElement):
    """``<symbol>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/symbol."""

    x: _Number
    y: _Number
    width: _Number
    height: _Number
    view_box: _Text
    viewBox: _Text
    preserve_aspect_ratio: _Text
    preserveAspectRatio: _Text
    ref_x: _Number
    refX: _Number
    ref_y: _Number
    refY: _Number
    def __init__(self, *children: Child, **attributes: Unpack[_SymbolKeywords]) -> None: ...

class _TextPathKeywords(SVGKeywords, total=False):
    href: Text
    path: Text
    start_offset: Number
    startOffset: Number
    method: Text
    spacing: Text
    side: Text
    text_length: Number
    textLength: Number
    length_adjust: Text
    lengthAdjust: Text

class TextPath(SVGElement):
    """``<textPath>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/textPath."""

    href: _Text
    path: _Text
    start_offset: _Number
    startOffset: _Number
    method: _Text
    spacing: _Text
    side: _Text
    text_length: _Number
    textLength: _Number
    length_adjust: _Text
    lengthAdjust: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_TextPathKeywords]) -> None: ...

class _TspanKeywords(SVGKeywords, total=False):
    x: Number
    y: Number
    dx: Number
    dy: Number
    rotate: Number
    text_length: Number
    textLength: Number
    length_adjust: Text
    lengthAdjust: Text

class Tspan(SVGElement):
    """``<tspan>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/tspan."""

    x: _Number
    y: _Number
    dx: _Number
    dy: _Number
    rotate: _Number
    text_length: _Number
    textLength: _Number
    length_adjust: _Text
    lengthAdjust: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_TspanKeywords]) -> None: ...

class _UseKeywords(SVGKeywords, total=False):
    x: Number
    y: Number
    width: Number
    height: Number
    href: Text

class Use(SVGElement):
    """``<use>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/use."""

    x: _Number
    y: _Number
    width: _Number
    height: _Number
    href: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_UseKeywords]) -> None: ...

class _SvgAKeywords(SVGKeywords, total=False):
    href: Text
    target: Text
    download: TextOrBool
    ping: Text
    rel: Tokens
    referrerpolicy: Text
    hreflang: Text
    type: Text

class SvgA(SVGElement):
    """``<a>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/a."""

    href: _Text
    target: _Text
    download: _TextOrBool
    ping: _Text
    rel: _Tokens
    referrerpolicy: _Text
    hreflang: _Text
    type: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_SvgAKeywords]) -> None: ...

class _SvgFilterKeywords(SVGKeywords, total=False):
    x: Number
    y: Number
    width: Number
    height: Number
    filter_units: Text
    filterUnits: Text
    primitive_units: Text
    primitiveUnits: Text

class SvgFilter(SVGElement):
    """``<filter>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/filter."""

    x: _Number
    y: _Number
    width: _Number
    height: _Number
    filter_units: _Text
    filterUnits: _Text
    primitive_units: _Text
    primitiveUnits: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_SvgFilterKeywords]) -> None: ...

class _SvgImageKeywords(SVGKeywords, total=False):
    x: Number
    y: Number
    width: Number
    height: Number
    href: Text
    preserve_aspect_ratio: Text
    preserveAspectRatio: Text
    crossorigin: Text
    decoding: Text
    fetchpriority: Text

class SvgImage(SVGElement):
    """``<image>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/image."""

    x: _Number
    y: _Number
    width: _Number
    height: _Number
    href: _Text
    preserve_aspect_ratio: _Text
    preserveAspectRatio: _Text
    crossorigin: _Text
    decoding: _Text
    fetchpriority: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_SvgImageKeywords]) -> None: ...

class _SvgSetKeywords(SVGKeywords, total=False):
    begin: Text
    dur: Text
    end: Text
    max: Text
    min: Text
    repeat_count: Number
    repeatCount: Number
    repeat_dur: Text
    repeatDur: Text
    restart: Text
    href: Text
    attribute_name: Text
    attributeName: Text
    to: Text

class SvgSet(SVGElement):
    """``<set>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/set."""

    begin: _Text
    dur: _Text
    end: _Text
    max: _Text
    min: _Text
    repeat_count: _Number
    repeatCount: _Number
    repeat_dur: _Text
    repeatDur: _Text
    restart: _Text
    href: _Text
    attribute_name: _Text
    attributeName: _Text
    to: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_SvgSetKeywords]) -> None: ...

class _SvgStyleKeywords(SVGKeywords, total=False):
    media: Text
    type: Text

class SvgStyle(SVGElement):
    """``<style>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/style."""

    media: _Text
    type: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_SvgStyleKeywords]) -> None: ...

class SvgSwitch(SVGElement):
    """``<switch>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/switch."""

class _SvgTextKeywords(SVGKeywords, total=False):
    x: Number
    y: Number
    dx: Number
    dy: Number
    rotate: Number
    text_length: Number
    textLength: Number
    length_adjust: Text
    lengthAdjust: Text

class SvgText(SVGElement):
    """``<text>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/text."""

    x: _Number
    y: _Number
    dx: _Number
    dy: _Number
    rotate: _Number
    text_length: _Number
    textLength: _Number
    length_adjust: _Text
    lengthAdjust: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_SvgTextKeywords]) -> None: ...

class SvgTitle(SVGElement):
    """``<title>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/title."""

class _SvgViewKeywords(SVGKeywords, total=False):
    view_box: Text
    viewBox: Text
    preserve_aspect_ratio: Text
    preserveAspectRatio: Text
    zoom_and_pan: Text
    zoomAndPan: Text

class SvgView(SVGElement):
    """``<view>``: https://developer.mozilla.org/docs/Web/SVG/Reference/Element/view."""

    view_box: _Text
    viewBox: _Text
    preserve_aspect_ratio: _Text
    preserveAspectRatio: _Text
    zoom_and_pan: _Text
    zoomAndPan: _Text
    def __init__(self, *children: Child, **attributes: Unpack[_SvgViewKeywords]) -> None: ...

class _IconAttributes(CommonKeywords, total=False):
    autofocus: Bool
    id: Text
    lang: Text
    nonce: Text
    part: Tokens
    role: Text
    slot: Text
    tabindex: Number
    required_extensions: Tokens
    requiredExtensions: Tokens
    system_language: Text
    systemLanguage: Text
    alignment_baseline: Text
    baseline_shift: Text
    clip_path: Text
    clip_rule: Text
    color: Text
    color_interpolation: Text
    color_interpolation_filters: Text
    cursor: Text
    direction: Text
    display: Text
    dominant_baseline: Text
    fill: Text
    fill_opacity: Number
    fill_rule: Text
    filter: Text
    flood_color: Text
    flood_opacity: Number
    font_family: Text
    font_size: Number
    font_size_adjust: Number
    font_stretch: Text
    font_style: Text
    font_variant: Text
    font_weight: Number
    glyph_orientation_vertical: Text
    image_rendering: Text
    letter_spacing: Number
    lighting_color: Text
    marker_end: Text
    marker_mid: Text
    marker_start: Text
    mask: Text
    mask_type: Text
    opacity: Number
    overflow: Text
    paint_order: Text
    pointer_events: Text
    shape_rendering: Text
    stop_color: Text
    stop_opacity: Number
    stroke: Text
    stroke_dasharray: Text
    stroke_dashoffset: Number
    stroke_linecap: Text
    stroke_linejoin: Text
    stroke_miterlimit: Number
    stroke_opacity: Number
    text_anchor: Text
    text_decoration: Text
    text_overflow: Text
    text_rendering: Text
    transform: Text
    transform_origin: Text
    unicode_bidi: Text
    vector_effect: Text
    visibility: Text
    white_space: Text
    word_spacing: Number
    writing_mode: Text
    x: Number
    y: Number
    view_box: Text
    viewBox: Text
    preserve_aspect_ratio: Text
    preserveAspectRatio: Text
    xmlns: Text
    version: Text
    zoom_and_pan: Text
    zoomAndPan: Text

class _UploadAttributes(CommonKeywords, total=False):
    accesskey: Text
    autocapitalize: Text
    autocorrect: Text
    autofocus: Bool
    contenteditable: Switch
    dir: Text
    draggable: Switch
    enterkeyhint: Text
    exportparts: Tokens
    hidden: TextOrBool
    id: Text
    inert: Bool
    inputmode: Text
    is_: Text
    itemid: Text
    itemprop: Tokens
    itemref: Tokens
    itemscope: Bool
    itemtype: Tokens
    lang: Text
    nonce: Text
    part: Tokens
    popover: TextOrBool
    role: Text
    slot: Text
    spellcheck: Switch
    tabindex: Number
    title: Text
    translate: Text
    writingsuggestions: Switch
    scroll_top: Number
    scroll_left: Number
    width: Number
    height: Number
    form: Text
    formaction: Text
    formenctype: Text
    formmethod: Text
    formnovalidate: Bool
    formtarget: Text
    popovertarget: Text
    popovertargetaction: Text
    alpha: Bool
    alt: Text
    autocomplete: Text
    capture: TextOrBool
    colorspace: Text
    dirname: Text
    disabled: Bool
    list: Text
    max: Number
    maxlength: Number
    min: Number
    minlength: Number
    name: Text
    pattern: Text
    placeholder: Text
    readonly: Bool
    required: Bool
    size: Number
    src: Text
    step: Number
    webkitdirectory: Bool
    value: Value
    checked: Bool
    indeterminate: Bool
    default_value: Value
    default_checked: Bool

class CustomElement(HTMLElement):
    def __init__(self, *children: Child, **attributes: Any) -> None: ...

def Tag(name: str) -> type[CustomElement]: ...

class Icon(Svg):
    def __init__(
        self,
        name: str,
        *,
        size: float | str = 24,
        stroke_width: float = 2,
        label: str | None = None,
        **attributes: Unpack[_IconAttributes],
    ) -> None: ...
    @property
    def name(self) -> str: ...
    @name.setter
    def name(self, name: str) -> None: ...

class UploadedFile:
    name: str
    type: str
    size: int
    file: IO[bytes]
    view: Any
    def __init__(
        self, name: str, type: str, size: int, file: IO[bytes], view: Any = None
    ) -> None: ...
    def read(self) -> bytes: ...
    def text(self, encoding: str = "utf-8") -> str: ...
    def save(self, path: str | PathLike[str]) -> None: ...

class Upload(Input):
    progress: float
    busy: bool
    problem: str
    max_bytes: int
    def __init__(
        self,
        on_upload: Callable[..., object],
        *,
        multiple: bool = False,
        accept: str | None = None,
        max_bytes: int = ...,
        **attributes: Unpack[_UploadAttributes],
    ) -> None: ...

class VirtualList(Div, Generic[_Item]):
    each: Each[_Item]
    def __init__(
        self,
        items: Iterable[_Item] | Callable[[], Iterable[_Item]],
        row: Callable[[_Item], Any],
        *,
        key: str | Callable[[Any], Any] | None = None,
        height: str = "60vh",
        **attributes: Any,
    ) -> None: ...
    def scroll_to(self, index: int) -> None: ...

__all__ = [
    "A",
    "Abbr",
    "Address",
    "Animate",
    "AnimateMotion",
    "AnimateTransform",
    "Area",
    "Article",
    "Aside",
    "Audio",
    "B",
    "Bdi",
    "Bdo",
    "Blockquote",
    "Br",
    "Button",
    "Canvas",
    "Caption",
    "Circle",
    "Cite",
    "ClipPath",
    "Code",
    "Col",
    "Colgroup",
    "Data",
    "Datalist",
    "Dd",
    "Defs",
    "Del",
    "Desc",
    "Details",
    "Dfn",
    "Dialog",
    "Discard",
    "Div",
    "Dl",
    "Dt",
    "Each",
    "Ellipse",
    "Em",
    "FeBlend",
    "FeColorMatrix",
    "FeComponentTransfer",
    "FeComposite",
    "FeConvolveMatrix",
    "FeDiffuseLighting",
    "FeDisplacementMap",
    "FeDistantLight",
    "FeDropShadow",
    "FeFlood",
    "FeFuncA",
    "FeFuncB",
    "FeFuncG",
    "FeFuncR",
    "FeGaussianBlur",
    "FeImage",
    "FeMerge",
    "FeMergeNode",
    "FeMorphology",
    "FeOffset",
    "FePointLight",
    "FeSpecularLighting",
    "FeSpotLight",
    "FeTile",
    "FeTurbulence",
    "Fieldset",
    "Figcaption",
    "Figure",
    "Footer",
    "ForeignObject",
    "Form",
    "G",
    "H1",
    "H2",
    "H3",
    "H4",
    "H5",
    "H6",
    "Header",
    "Hgroup",
    "Hr",
    "I",
    "Icon",
    "Iframe",
    "Img",
    "Input",
    "Ins",
    "Kbd",
    "Label",
    "Legend",
    "Li",
    "Line",
    "LinearGradient",
    "Main",
    "Map",
    "Mark",
    "Marker",
    "Mask",
    "Menu",
    "Metadata",
    "Meter",
    "Mpath",
    "Nav",
    "Ol",
    "Optgroup",
    "Option",
    "Output",
    "P",
    "Path",
    "Pattern",
    "Picture",
    "Polygon",
    "Polyline",
    "Pre",
    "Progress",
    "Q",
    "RadialGradient",
    "Rect",
    "Rp",
    "Rt",
    "Ruby",
    "S",
    "Samp",
    "Search",
    "Section",
    "Select",
    "Selectedcontent",
    "Slot",
    "Small",
    "Source",
    "Span",
    "Stop",
    "Strong",
    "Style",
    "Sub",
    "Summary",
    "Sup",
    "Svg",
    "SvgA",
    "SvgFilter",
    "SvgImage",
    "SvgSet",
    "SvgStyle",
    "SvgSwitch",
    "SvgText",
    "SvgTitle",
    "SvgView",
    "Symbol",
    "Table",
    "Tag",
    "Tbody",
    "Td",
    "Template",
    "TextPath",
    "Textarea",
    "Tfoot",
    "Th",
    "Thead",
    "Time",
    "Tr",
    "Track",
    "Tspan",
    "U",
    "Ul",
    "Upload",
    "UploadedFile",
    "Use",
    "Var",
    "Video",
    "VirtualList",
    "Wbr",
    "html",
]
