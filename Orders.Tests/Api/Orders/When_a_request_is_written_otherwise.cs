using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;

namespace Orders.Tests.Api.Orders;

/// <summary>Under one Idempotency-Key, a request that means the same is the same request.</summary>
[Trait("Category", "Database")]
public sealed class When_a_request_is_written_otherwise(RunningApi api) : IClassFixture<RunningApi>
{
    public static TheoryData<string> SameRequest => new()
    {
        SampleOrder.With("EUR", "12.5"),
        SampleOrder.With("EUR", "12.50"),
        SampleOrder.With("EUR", "12.5000"),
        SampleOrder.With("EUR", "1250e-2"),
        SampleOrder.With("EUR", "1.25E+1"),
        SampleOrder.With("EUR", "\"12.50\""),
        SampleOrder.With("eur", "12.50"),
        """
        {"lines":[{"unitPrice":12.50,"quantity":1.0,"sku":"tea-001"}],"paymentMethod":"tok_ok","currency":"EUR",
         "customerEmail":"ada\u0040example.com","customerId":"c\u002d42"}
        """,
    };

    [Theory]
    [MemberData(nameof(SameRequest))]
    public async Task The_first_response_is_repeated(string body)
    {
        var first = await api.Submit("otherwise", SampleOrder.With("EUR", "12.50"));
        var again = await api.Submit("otherwise", body);

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (first.StatusCode, again.StatusCode));
        Assert.Equal(first.Headers.Location, again.Headers.Location);
        Assert.True(again.Headers.Contains("Idempotency-Replayed"));
    }

    [Theory]
    [InlineData("EUR", "12.51")]
    [InlineData("USD", "12.50")]
    public async Task Another_request_is_refused(string currency, string unitPrice)
    {
        await api.Submit("another", SampleOrder.With("EUR", "12.50"));

        await ProblemAssert.Is(
            HttpStatusCode.UnprocessableEntity, "idempotency-key-reused",
            await api.Submit("another", SampleOrder.With(currency, unitPrice)));
    }

    /// <summary>Earlier versions stored the fingerprint of the price as it was written.</summary>
    [Theory]
    [InlineData("12.5")]
    [InlineData("12.50")]
    [InlineData("12")]
    public async Task A_fingerprint_of_an_earlier_version_still_matches(string unitPrice)
    {
        var (key, body) = ($"earlier {unitPrice}", SampleOrder.With("EUR", unitPrice));
        var first = await api.Submit(key, body);
        var earlier = SHA256.HashData(Encoding.UTF8.GetBytes(
            """{"customerId":"c-42","customerEmail":"ada@example.com","currency":"EUR","paymentMethod":"tok_ok","lines":"""
            + $$"""[{"sku":"tea-001","quantity":1,"unitPrice":{{unitPrice}}}]}"""));
        var stored = await api.Query(db => db.IdempotencyRecords.Where(x => x.Key == key)
            .ExecuteUpdateAsync(x => x.SetProperty(r => r.Fingerprint, earlier), TestContext.Current.CancellationToken));

        var again = await api.Submit(key, body);

        Assert.Equal(1, stored);
        Assert.Equal((HttpStatusCode.Accepted, first.Headers.Location), (again.StatusCode, again.Headers.Location));
    }
}
