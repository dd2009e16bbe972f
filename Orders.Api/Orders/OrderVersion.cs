using System.Globalization;
using Microsoft.Net.Http.Headers;
using Orders.Sagas.OrderSaga;

namespace Orders.Api.Orders;

/// <summary>An order's version as entity tag (RFC 9110).</summary>
internal static class OrderVersion
{
    public static EntityTagHeaderValue Tag(this OrderState order) => new($"\"{order.Version.ToString(CultureInfo.InvariantCulture)}\"");

    /// <summary>Whether the client already has this version.</summary>
    public static bool MatchesIfNoneMatch(EntityTagHeaderValue tag, string? ifNoneMatch) =>
        EntityTagHeaderValue.TryParseList([ifNoneMatch ?? ""], out var known)
        && known.Any(x => x.Equals(EntityTagHeaderValue.Any) || x.Compare(tag, useStrongComparison: false));

    /// <summary>Whether the client expects this version, or any. A header that is not a list of tags matches no version.</summary>
    public static bool MatchesIfMatch(EntityTagHeaderValue tag, string? ifMatch) =>
        ifMatch is null
        || (EntityTagHeaderValue.TryParseList([ifMatch], out var expected)
            && expected.Any(x => x.Equals(EntityTagHeaderValue.Any) || x.Compare(tag, useStrongComparison: true)));
}
