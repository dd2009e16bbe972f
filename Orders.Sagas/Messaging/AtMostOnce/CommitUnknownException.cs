namespace Orders.Sagas.Messaging.AtMostOnce;

/// <summary>PostgreSQL did not answer a commit that may have succeeded.</summary>
internal sealed class CommitUnknownException(Exception cause) : Exception("The database did not answer the commit.", cause);
