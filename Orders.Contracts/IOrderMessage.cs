namespace Orders.Contracts;

/// <summary>A message about one order. Its order id is the key of its record, so that one order's records stay in order.</summary>
public interface IOrderMessage
{
    /// <summary>The order that the message is about.</summary>
    Guid OrderId { get; }
}
