namespace Orders.Tests.Fixtures;

/// <summary>Changes what passes through a connection of a <see cref="NetworkProxy"/>. Each direction is called in order.</summary>
internal interface IConnectionFilter
{
    /// <summary>Takes what the client sent, and returns what the server gets now.</summary>
    ReadOnlyMemory<byte> FromClient(ReadOnlyMemory<byte> sent);

    /// <summary>Takes what the server sent, and returns what the client gets now.</summary>
    ReadOnlyMemory<byte> FromServer(ReadOnlyMemory<byte> sent);
}
