using System.Globalization;
using Microsoft.Net.Http.Headers;
using Orders.Api.Http.Requests;
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

    /// <summary>The tags of the versions that the client expects; null for any version.</summary>
    /// <remarks>A header that is no list of tags is an error: the client would otherwise read the order again and again.</remarks>
    public static IList<EntityTagHeaderValue>? ReadIfMatch(string? ifMatch, FieldErrors errors)
    {
        if (ifMatch is null)
            return null;
        if (EntityTagHeaderValue.TryParseStrictList([ifMatch], out var expected))
            return expected.Contains(EntityTagHeaderValue.Any) ? null : expected;
        errors.Add("If-Match", "must be * or a list of ETags in quotation marks, like \"3\".");
        return [];
    }

    /// <summary>Whether the client expects this version. A weak tag expects none.</summary>
    public static bool IsExpected(this OrderState order, IList<EntityTagHeaderValue>? expected) =>
        expected is null || expected.Any(x => x.Compare(order.Tag(), useStrongComparison: true));
}
