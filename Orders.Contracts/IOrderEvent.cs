namespace Orders.Contracts;

/// <summary>Something that happened to an order. The order saga handles every event.</summary>
public interface IOrderEvent : IOrderMessage;
