using System.Net;
using System.Text;
using Orders.Contracts;
using Orders.Sagas.Payments;

namespace Orders.Tests.Api.Payments;

/// <summary>Settlement files as other systems, spreadsheets and people write them.</summary>
[Trait("Category", "Database")]
public sealed class When_a_settlement_file_is_written_otherwise(RunningApi api) : SettlementsUnderTest(api), IClassFixture<RunningApi>
{
    const string Names = "type,providerReference,merchantReference,amount,currency";

    [Theory]
    [InlineData("type, providerReference, merchantReference, amount, currency\ncharge, {ref}, {id}, 25.00, EUR\n")]
    [InlineData("TYPE,ProviderReference,merchantreference,Amount,CURRENCY\nCharge,{ref},{id},25,eur\n")]
    [InlineData("\uFEFFtype;providerReference;merchantReference;amount;currency\r\ncharge;{ref};{id};25.00;EUR\r\n")]
    [InlineData("type\tproviderReference\tmerchantReference\tamount\tcurrency\rcharge\t{ref}\t{id}\t25.0\tEUR\r")]
    [InlineData("type|providerReference|merchantReference|amount|currency\ncharge|{ref}|{id}|2.5e1|EUR")]
    [InlineData("\n\n" + Names + ",,\n\ncharge,{ref},{id},25.0000,EUR,,\n,,,,,,\n   \n")]
    [InlineData(
        "\"type\",\"providerReference\",\"merchantReference\",\"amount\",\"currency\"\n"
        + "\"charge\",\"{ref}\",\"{id}\",\"25.00\",\"EUR\"\n")]
    [InlineData("at,customer;name," + Names + "\n2026-11-24 10:00,\"a,\nb\"\"c;\",charge,{ref},{id},+025.00,EUR\n")]
    [InlineData("at,at," + Names + "\n1,2,charge,{ref},{id},25.,EUR\n")]
    [InlineData("  type , providerReference ,merchantReference, amount,currency \n charge , {ref} ,\"{ID}\" , 25.00,EUR \n")]
    public async Task A_charge_is_settled(string file)
    {
        var attempt = await Attempt(PaymentAttemptState.InDoubt);

        var report = await Imported(Filled(file, attempt));

        Assert.Equal((1, 1), (Count(report, "lines"), Count(report, "settled")));
        var settled = await Read(attempt);
        Assert.Equal((PaymentAttemptState.Succeeded, Reference(attempt)), (settled.State, settled.ProviderReference));
        Assert.Equal([nameof(PaymentReceived)], await Published(attempt));
    }

    [Theory]
    [InlineData("25.00")]
    [InlineData("-25.00")]
    [InlineData("-25")]
    public async Task A_refund_is_the_same_with_and_without_a_minus(string amount)
    {
        var refund = await Refund();
        var (file, other) = ($"{Names}\nrefund,{{ref}},{{id}},{amount},EUR\n", Names + "\nREFUND,{ref},{id},25.000,eur\n");

        Assert.Equal(1, Count(await Imported(Filled(file, refund)), "settled"));
        Assert.Equal(1, Count(await Imported(Filled(other, refund)), "repeated"));

        Assert.Equal([nameof(PaymentRefunded)], await Published(refund));
    }

    [Theory]
    [InlineData("UTF-16", true)]
    [InlineData("UTF-16BE", true)]
    [InlineData("UTF-16", false)]
    public async Task UTF_16_is_read_with_its_mark_and_refused_without(string name, bool hasMark)
    {
        var attempt = await Attempt(PaymentAttemptState.InDoubt);
        var encoding = Encoding.GetEncoding(name);
        byte[] mark = hasMark ? encoding.GetPreamble() : [];

        var answer = await Post([.. mark, .. encoding.GetBytes(Filled(Names + "\ncharge,{ref},{id},25.00,EUR\n", attempt))]);

        Assert.Equal(hasMark ? HttpStatusCode.OK : HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(!hasMark, (await answer.Content.ReadAsStringAsync(Cancel)).Contains("UTF-8", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Other_bytes_matter_only_where_they_are_read()
    {
        var attempt = await Attempt(PaymentAttemptState.InDoubt);
        var file = Filled("note," + Names + "\nMüller,charge,{ref},{id},25.00,EUR\nx,charge,chü,{id},25.00,EUR\n", attempt);

        var problem = await ProblemAssert.Is(
            HttpStatusCode.BadRequest, "unreadable-settlement", await Post(Encoding.Latin1.GetBytes(file)));

        Assert.Equal(("providerReference", 3), (problem.GetProperty("column").GetString(), problem.GetProperty("line").GetInt32()));
        Assert.Contains("UTF-8", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, Count(problem.GetProperty("report"), "settled"));
    }

    [Fact]
    public async Task A_file_without_lines_says_so()
    {
        var report = await Imported(Names + "\n\n");

        Assert.Equal(0, Count(report, "lines"));
        Assert.Contains("no lines", report.GetProperty("notice").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(" \n\n", 2, null, "the file is empty")]
    [InlineData("type:amount\n", 1, "type, providerReference, merchantReference, amount, currency", "'type:amount', separated by commas")]
    [InlineData("type;amount\n", 1, "providerReference, merchantReference, currency", "'type', 'amount', separated by semicolons")]
    [InlineData(Names + ",Amount\n", 1, "amount", "names this column twice")]
    [InlineData(Names + "\ncharge,c,x,12,50,EUR\n", 2, null, "more fields than the header")]
    [InlineData("type,providerReference,merchantReference,currency,amount\ncharge,c,x,EUR,12,50\n", 2, null, "more fields than the header")]
    [InlineData("type;providerReference;merchantReference;amount;currency\ncharge;c;x;12,50;EUR\n", 2, "amount", "with a decimal point")]
    [InlineData(Names + "\ncharge,c,x,-25.00,EUR\n", 2, "amount", "must not be negative, because the type is charge")]
    [InlineData(Names + "\ncharge,c,x,\u221225.00,EUR\n", 2, "amount", "must be a number")]
    [InlineData(Names + "\ncharge,c,x,25.00-,EUR\n", 2, "amount", "must be a number")]
    [InlineData(Names + "\ncharge,c,x,(25.00),EUR\n", 2, "amount", "must be a number")]
    [InlineData(Names + "\ncharge,c,x,\"1,250.00\",EUR\n", 2, "amount", "must be a number")]
    [InlineData(Names + "\ncharge,c,x,NaN,EUR\n", 2, "amount", "must be a number")]
    [InlineData(Names + "\ncharge,c,x,.,EUR\n", 2, "amount", "must be a number")]
    [InlineData(Names + "\ncharge,c\u0000,x,1,EUR\n", 2, "providerReference", "control characters")]
    [InlineData(Names + "\ncharge,c,x,1,XXX\n", 2, "currency", "ISO 4217")]
    [InlineData(Names + "\ntotal,,,125.00,EUR\n", 2, "type", "'total' must be charge or refund")]
    [InlineData(Names + "\ncharge,long,x,1,EUR\n", 2, null, "more than 65536 characters")]
    public async Task What_cannot_be_read_is_refused_by_line_and_column(string file, int line, string? column, string problem)
    {
        var answer = await Refused(file.Replace("long", new string('c', 70_000), StringComparison.Ordinal));

        Assert.Equal((line, column), (answer.GetProperty("line").GetInt32(), answer.GetProperty("column").GetString()));
        Assert.Contains(problem, answer.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    /// <summary>The lines before the long one are applied, though the same read brought them.</summary>
    [Theory]
    [InlineData("charge,c,x,1,EUR,\"")]
    [InlineData(",")]
    public async Task A_line_without_end_is_refused_and_the_lines_before_it_are_applied(string start)
    {
        var attempt = await Attempt(PaymentAttemptState.InDoubt);
        var file = Filled(Names + ",note\ncharge,{ref},{id},25.00,EUR,\n", attempt) + start
            + string.Concat(Enumerable.Repeat(",a,\n", 30_000));

        var problem = await Refused(start == "," ? file.ReplaceLineEndings("\n").Replace(",a,\n", ",a,", StringComparison.Ordinal) : file);

        Assert.Equal(3, problem.GetProperty("line").GetInt32());
        Assert.Equal(1, Count(problem.GetProperty("report"), "settled"));
    }

    static string Reference(PaymentAttempt attempt) => $"ch_{attempt.Id:N}";

    static string Filled(string file, PaymentAttempt attempt) => file
        .Replace("{ref}", Reference(attempt), StringComparison.Ordinal)
        .Replace("{id}", $"{attempt.Id}", StringComparison.Ordinal)
        .Replace("{ID}", $"{attempt.Id}".ToUpperInvariant(), StringComparison.Ordinal);
}
