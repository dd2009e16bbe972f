using System.Net;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Tests.Sagas.Messaging.Failures;

[Trait("Category", "Unit")]
public sealed class HttpStatusesTests
{
    [Theory]
    [InlineData(302)]
    [InlineData(401)]
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

    /// <summary>When_an_answer_has_any_status compares every code with the table of docs/payments.md.</summary>
    [Theory]
    [InlineData(425, nameof(StatusMeaning.NotNow))]
    [InlineData(429, nameof(StatusMeaning.NotNow))]
    [InlineData(407, nameof(StatusMeaning.Misconfigured))]
    [InlineData(422, nameof(StatusMeaning.Refused))]
    [InlineData(303, nameof(StatusMeaning.Undecided))]
    [InlineData(408, nameof(StatusMeaning.Undecided))]
    [InlineData(409, nameof(StatusMeaning.Undecided))]
    [InlineData(499, nameof(StatusMeaning.Undecided))]
    [InlineData(503, nameof(StatusMeaning.Undecided))]
    [InlineData(600, nameof(StatusMeaning.Undecided))]
    public void Only_a_rejection_before_processing_is_certain_to_have_no_effect(int status, string meaning) =>
        Assert.Equal(meaning, $"{((HttpStatusCode)status).Meaning()}");
}
