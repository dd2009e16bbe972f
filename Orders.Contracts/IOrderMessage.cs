namespace Orders.Contracts;

/// <summary>A message about one order.</summary>
/// <remarks>The order id is the key of the record, so that the records of one order stay in order.</remarks>
public interface IOrderMessage
{
    /// <summary>The order that the message is about.</summary>
    Guid OrderId { get; }
}
