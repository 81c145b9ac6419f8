/**
 * The resources of `wasi:http/types` with which a component serves requests. Nothing serves yet, so no request ever
 * reaches a guest and none of these exists; the classes stand here because the interface is imported whole.
 */
function none(): never {
  throw new TypeError('this host does not serve HTTP');
}

export class IncomingRequest {
  constructor() {
    none();
  }
}

export class ResponseOutparam {
  constructor() {
    none();
  }

  static set(): void {
    none();
  }
}

export class OutgoingResponse {
  constructor() {
    none();
  }
}
