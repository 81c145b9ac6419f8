export type { CallFormView, FromCallForm, ShownOutcome, ToCallForm } from './call-form/messages.ts';
export type { FromInspector, InspectorView, Pin, ShownLimit, ToInspector } from './inspector/messages.ts';
export type { FromRequestForm, RequestFields, RequestView, ShownResponse, ToRequestForm } from './request/messages.ts';
export type { FromSystem, SystemEdge, SystemNode, SystemView, ToSystem } from './system/messages.ts';
