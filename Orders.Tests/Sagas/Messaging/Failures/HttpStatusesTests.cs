using System.Net;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Tests.Sagas.Messaging.Failures;

[Trait("Category", "Unit")]
public sealed class HttpStatusesTests
{
    [Theory]
    [InlineData(408)]
    [InlineData(409)]
    [InlineData(425)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public void A_status_without_a_decision_is_transient(int status)
    {
        Assert.True(((HttpStatusCode)status).IsTransient());
        var exception = new HttpRequestException("answered", null, (HttpStatusCode)status);
        Assert.Equal(FailureKind.Transient, FailureClassifier.Classify(exception).Kind);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(302)]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(410)]
    [InlineData(422)]
    public void A_decision_is_not_transient(int status)
    {
        Assert.False(((HttpStatusCode)status).IsTransient());
        var exception = new HttpRequestException("answered", null, (HttpStatusCode)status);
        Assert.Equal(FailureKind.Unknown, FailureClassifier.Classify(exception).Kind);
    }

    [Theory]
    [InlineData(425, true)]
    [InlineData(429, true)]
    [InlineData(408, false)]
    [InlineData(409, false)]
    [InlineData(503, false)]
    public void Only_a_rejection_before_processing_is_certain_to_have_no_effect(int status, bool isUnprocessed) =>
        Assert.Equal(isUnprocessed, ((HttpStatusCode)status).IsUnprocessed());
}
