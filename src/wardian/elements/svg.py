"""The attributes of SVG: a part of ``table`` that only programs which draw need."""

from __future__ import annotations

from .table import LINK, SIZE

GLOBAL = (
    "autofocus! id lang nonce part* role slot tabindex# requiredExtensions* systemLanguage"
    # Presentation attributes.
    " alignment-baseline baseline-shift clip-path clip-rule color color-interpolation"
    " color-interpolation-filters cursor direction display dominant-baseline fill fill-opacity#"
    " fill-rule filter flood-color flood-opacity# font-family font-size# font-size-adjust#"
    " font-stretch font-style font-variant font-weight# glyph-orientation-vertical image-rendering"
    " letter-spacing# lighting-color marker-end marker-mid marker-start mask mask-type opacity#"
    " overflow paint-order pointer-events shape-rendering stop-color stop-opacity# stroke"
    " stroke-dasharray stroke-dashoffset# stroke-linecap stroke-linejoin stroke-miterlimit#"
    " stroke-opacity# stroke-width# text-anchor text-decoration text-overflow text-rendering"
    " transform transform-origin unicode-bidi vector-effect visibility white-space word-spacing#"
    " writing-mode"
)
"""Attributes of every SVG element."""

_PLACE = "x# y# "
_BOX = _PLACE + SIZE
_FIT = "viewBox preserveAspectRatio "
_HREF = "href@ "
_GRADIENT = _HREF + "gradientUnits gradientTransform spreadMethod "
_TEXT = _PLACE + "dx# dy# rotate# textLength# lengthAdjust "
_TIMING = "begin dur end max min repeatCount# repeatDur restart "
_TARGET = _HREF + "attributeName "
_ANIMATION = _TIMING + "additive accumulate calcMode values@ keyTimes keySplines from@ to@ by@ "
_FILTER = _BOX + "result "
_FILTER_IN = _FILTER + "in "
_TRANSFER = "type tableValues slope# intercept# amplitude# exponent# offset#"
_LIGHTING = _FILTER_IN + "surfaceScale# kernelUnitLength "

ATTRIBUTES = {
    "a": LINK + "hreflang type",
    "animate": _ANIMATION + _TARGET,
    "animateMotion": _ANIMATION + _HREF + "path keyPoints rotate origin",
    "animateTransform": _ANIMATION + _TARGET + "type",
    "circle": "cx# cy# r# pathLength#",
    "clipPath": "clipPathUnits",
    "discard": _HREF + "begin",
    "ellipse": "cx# cy# rx# ry# pathLength#",
    "feBlend": _FILTER_IN + "in2 mode",
    "feColorMatrix": _FILTER_IN + "type values",
    "feComponentTransfer": _FILTER_IN,
    "feComposite": _FILTER_IN + "in2 operator k1# k2# k3# k4#",
    "feConvolveMatrix": _FILTER_IN
    + "order kernelMatrix divisor# bias# targetX# targetY# edgeMode kernelUnitLength"
    " preserveAlpha?",
    "feDiffuseLighting": _LIGHTING + "diffuseConstant#",
    "feDisplacementMap": _FILTER_IN + "in2 scale# xChannelSelector yChannelSelector",
    "feDistantLight": "azimuth# elevation#",
    "feDropShadow": _FILTER_IN + "dx# dy# stdDeviation#",
    "feFlood": _FILTER,
    "feFuncA": _TRANSFER,
    "feFuncB": _TRANSFER,
    "feFuncG": _TRANSFER,
    "feFuncR": _TRANSFER,
    "feGaussianBlur": _FILTER_IN + "stdDeviation# edgeMode",
    "feImage": _FILTER + _HREF + "preserveAspectRatio crossorigin",
    "feMerge": _FILTER,
    "feMergeNode": "in",
    "feMorphology": _FILTER_IN + "operator radius#",
    "feOffset": _FILTER_IN + "dx# dy#",
    "fePointLight": _PLACE + "z#",
    "feSpecularLighting": _LIGHTING + "specularConstant# specularExponent#",
    "feSpotLight": _PLACE
    + "z# pointsAtX# pointsAtY# pointsAtZ# specularExponent# limitingConeAngle#",
    "feTile": _FILTER_IN,
    "feTurbulence": _FILTER + "baseFrequency# numOctaves# seed# stitchTiles type",
    "filter": _BOX + "filterUnits primitiveUnits",
    "foreignObject": _BOX,
    "image": _BOX + _HREF + "preserveAspectRatio crossorigin decoding fetchpriority",
    "line": "x1# y1# x2# y2# pathLength#",
    "linearGradient": _GRADIENT + "x1# y1# x2# y2#",
    "marker": _FIT + "refX# refY# markerUnits markerWidth# markerHeight# orient#",
    "mask": _BOX + "maskUnits maskContentUnits",
    "mpath": _HREF,
    "path": "d pathLength#",
    "pattern": _BOX + _FIT + _HREF + "patternUnits patternContentUnits patternTransform",
    "polygon": "points pathLength#",
    "polyline": "points pathLength#",
    "radialGradient": _GRADIENT + "cx# cy# r# fx# fy# fr#",
    "rect": _BOX + "rx# ry# pathLength#",
    "set": _TIMING + _TARGET + "to@",
    "stop": "offset#",
    "style": "media type",
    "svg": _BOX + _FIT + "xmlns version zoomAndPan",
    "symbol": _BOX + _FIT + "refX# refY#",
    "text": _TEXT,
    "textPath": _HREF + "path startOffset# method spacing side textLength# lengthAdjust",
    "tspan": _TEXT,
    "use": _BOX + _HREF,
    "view": _FIT + "zoomAndPan",
}
"""By tag, besides the global ones."""
