using System.Text;
using Orders.Contracts;
using Orders.Sagas.Payments;

namespace Orders.Tests.Api.Payments;

[Trait("Category", "Database")]
public sealed class When_a_settlement_file_cannot_be_read(RunningApi api) : SettlementsUnderTest(api), IClassFixture<RunningApi>
{
    [Fact]
    public async Task The_lines_before_the_unreadable_one_are_applied_and_reported()
    {
        var early = await Attempt(PaymentAttemptState.Succeeded, "ch_61");
        var (late, after) = (await Attempt(PaymentAttemptState.InDoubt), await Attempt(PaymentAttemptState.InDoubt));
        var file = new StringBuilder(Header).Append(Line("charge", "ch_61b", early));
        for (var i = 0; i < 647; i++)
            file.Append(Line("charge", "ch_61", early));
        file.Append(Line("charge", "ch_62", late)).Append(Line("charge", "ch_63", after, amount: "a lot"));

        var problem = await Refused(file.ToString());

        Assert.Equal((651, "amount"), (problem.GetProperty("line").GetInt32(), problem.GetProperty("column").GetString()));
        Assert.Equal(["2 Claimed", "650 Settles"], Findings(problem.GetProperty("report")));
        Assert.Equal(649, Count(problem.GetProperty("report"), "lines"));
        Assert.Single((await Read(early)).ClaimedReferences);
        Assert.Equal([nameof(PaymentReceived)], await Published(late));
        Assert.Empty(await Published(after));

        var corrected = await Imported(file.Replace("a lot", "25.00").ToString());
        Assert.Equal(["2 Claimed", "650 Settles", "651 Settles"], Findings(corrected));
        Assert.Single((await Read(early)).ClaimedReferences);
        Assert.Equal([nameof(PaymentReceived)], await Published(late));
    }

    [Theory]
    [InlineData("", 1, null, "the file is empty")]
    [InlineData("type,amount\ncharge,1\n", 1, "providerReference, merchantReference, currency", "header lacks")]
    [InlineData(Header + Good + "payout,p_1,x,p_1,1.00,EUR,2026\n", 3, "type", "'payout' must be charge or refund")]
    [InlineData(Header + "4111111111111111,ch_1,x,ch_1,1.00,EUR,2026\n", 2, "type", "'************1111' must be charge or refund")]
    [InlineData(Header + "charge,,x,ch_1,1.00,EUR,2026\n", 2, "providerReference", "1 to 200 characters")]
    [InlineData(Header + "\n" + Good + "charge,ch_1,x,ch_1,a lot,EUR,2026\n", 4, "amount", "'a lot' must be a number")]
    [InlineData(Header + "charge,ch_1,x,ch_1,,EUR,2026\n", 2, "amount", "'' must be a number")]
    [InlineData(Header + "charge,ch_1,x,ch_1,\"12,50\",EUR,2026\n", 2, "amount", "'12,50' must be a number with a decimal point")]
    [InlineData(Header + "charge,ch_1,x,ch_1,1.00,EURO,2026\n", 2, "currency", "'EURO' must be a code of three letters")]
    [InlineData(Header + "charge,ch_1,x,ch_1\n", 2, "amount", "ends before this column")]
    [InlineData(Header + Good + "charge,ch_1,x,ch_1,1.00,EUR,\"2026\n" + Good, 3, null, "quotation mark")]
    [InlineData(
        Header + Good + "charge,ch_1,x,ch_1,1.00,EUR,\"2026\n" + Good
        + "charge,ch_1,x,ch_1,1.00,EUR,\"2026\"\n", 3, null, "quotation mark")]
    public async Task The_problem_names_the_line_the_column_and_the_requirement(string file, int line, string? column, string requirement)
    {
        var problem = await Refused(file);

        var detail = problem.GetProperty("detail").GetString();
        Assert.Equal((line, column), (problem.GetProperty("line").GetInt32(), problem.GetProperty("column").GetString()));
        Assert.StartsWith(column is null ? $"Line {line}: " : $"Line {line}, {column}: ", detail, StringComparison.Ordinal);
        Assert.Contains(requirement, detail, StringComparison.Ordinal);
        Assert.Contains("import the whole file again", detail, StringComparison.Ordinal);
    }
}
