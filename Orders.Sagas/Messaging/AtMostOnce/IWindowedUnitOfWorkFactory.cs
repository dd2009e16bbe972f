using Orders.Sagas.Messaging.Endpoints;

namespace Orders.Sagas.Messaging.AtMostOnce;

/// <summary>Marks the units that count their records off delivery windows.</summary>
internal interface IWindowedUnitOfWorkFactory : IUnitOfWorkFactory;
