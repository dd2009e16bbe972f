namespace Orders.Sagas.Messaging.AtMostOnce;

/// <summary>A commit was sent and not answered: it may have taken effect.</summary>
internal sealed class CommitUnknownException(Exception cause) : Exception("The commit was not answered.", cause);
