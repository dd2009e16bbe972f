using Orders.Api.Cli;
using Orders.Api.Development.Advice;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Tests.Architecture;

namespace Orders.Tests.Api.Development.Advice;

[Trait("Category", "Unit")]
public sealed class When_advice_is_asked
{
    const string Begin = "<!-- advice: kept true by a test -->\n";
    const string End = "<!-- /advice -->";

    static IEnumerable<Dictionary<Question, string>> Combinations => Question.All.Aggregate(
        new List<Dictionary<Question, string>> { new() },
        (all, question) =>
        [
            .. all.SelectMany(answers => question.Choices
                .Select(choice => new Dictionary<Question, string>(answers) { [question] = choice })),
        ]);

    [Fact]
    public void Every_combination_of_answers_fits_exactly_one_row()
    {
        var combinations = Combinations.ToList();
        Assert.Equal(Question.All.Aggregate(1, (count, question) => count * question.Choices.Count), combinations.Count);

        Assert.All(combinations, answers =>
        {
            var fitting = Assert.Single(DeliveryAdvice.Table, row => answers.All(x => row.Fits(x.Key, x.Value)));
            Assert.Equal((fitting, null), Adviser.Decide(question => answers[question]));
        });
    }

    [Fact]
    public void Every_row_is_the_answer_to_some_combination() => Assert.All(
        DeliveryAdvice.Table, row => Assert.Contains(Combinations, answers => Adviser.Decide(question => answers[question]).Advice == row));

    [Fact]
    public void A_question_that_makes_no_difference_is_not_asked()
    {
        Assert.Equal([Question.MayBeLost], Asked(Question.Yes));
        Assert.Equal(
            [Question.MayBeLost, Question.EndsInKafka, Question.ReadersDetectDuplicates],
            Asked(Question.No, Question.Yes, Question.No));
        Assert.Equal(
            [Question.MayBeLost, Question.EndsInKafka, Question.WhatIsTheEffect],
            Asked(Question.No, Question.No, Effect.ExternalMoney));

        static List<Question> Asked(params string[] answers)
        {
            var asked = new List<Question>();
            Adviser.Decide(question =>
            {
                asked.Add(question);
                return answers[asked.Count - 1];
            });
            return asked;
        }
    }

    [Fact]
    public void The_advised_code_states_the_advised_guarantee_and_strategies() => Assert.All(DeliveryAdvice.Table, row =>
    {
        Assert.Contains($".{row.Guarantee}", row.Call, StringComparison.Ordinal);
        Assert.Equal(row.Duplicates.Contains(DuplicateStrategy.Inbox), row.Call.Contains("(inbox: ", StringComparison.Ordinal));
        var further = row.Guarantee is not DeliveryGuarantee.ExactlyOnce ? row.Duplicates.Where(x => x is not DuplicateStrategy.Inbox) : [];
        Assert.All(
            Enum.GetValues<DuplicateStrategy>(),
            x => Assert.Equal(further.Contains(x), row.Call.Contains($"DuplicateStrategy.{x}", StringComparison.Ordinal)));
    });

    [Fact]
    public async Task The_table_in_the_documentation_is_the_decision_table()
    {
        var text = await File.ReadAllTextAsync(Path.Combine(SourceTree.Root, "docs/delivery.md"), TestContext.Current.CancellationToken);
        var table = text.ReplaceLineEndings("\n").Split(Begin)[1].Split(End)[0];

        Assert.Equal(Markdown(), table);
    }

    [Fact]
    public async Task Options_answer_questions_and_the_dialogue_asks_the_rest()
    {
        var byOptions = await Run("--may-be-lost no --ends-in-kafka no --effect external-system-costs-money", TextReader.Null);
        var asked = await Run("--may-be-lost no", new StringReader("maybe\n2\nexternal-system-costs-money\n"));

        Assert.Equal((0, 0, ""), (byOptions.ExitCode, asked.ExitCode, byOptions.Error + asked.Error));
        Assert.Contains(
            "e.AtLeastOnce(inbox: TimeSpan.FromDays(7), DuplicateStrategy.AttemptLedger)", byOptions.Output, StringComparison.Ordinal);
        Assert.EndsWith(byOptions.Output, asked.Output, StringComparison.Ordinal);
        Assert.Contains("'maybe' is not a choice", asked.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Question.MayBeLost.Text, asked.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "--may-be-lost (yes | no)")]
    [InlineData("--may-be-lost no --ends-in-kafka yes", "--readers-detect-duplicates (yes | no)")]
    [InlineData("--may-be-lost perhaps", "perhaps")]
    public async Task A_missing_answer_is_named(string options, string expected)
    {
        var (exitCode, _, error) = await Run(options, TextReader.Null);

        Assert.Equal(2, exitCode);
        Assert.Contains(expected, error.Split('\n')[0], StringComparison.Ordinal);
    }

    static string Markdown() => string.Concat(
    [
        "| may be lost | ends in Kafka | readers detect duplicates | effect | guarantee | duplicates are absorbed by "
        + "| when it fails halfway | write |\n",
        "| --- | --- | --- | --- | --- | --- | --- | --- |\n",
        .. DeliveryAdvice.Table.Select(row =>
            $"| {string.Join(" | ", Question.All.Select(question => row.When.GetValueOrDefault(question, "–")))} "
            + $"| {row.Guarantee.Words()} | {row.Duplicates.Words()} | {row.Halfway} | `{row.Call}` |\n"),
    ]);

    static async Task<(int ExitCode, string Output, string Error)> Run(string options, TextReader input)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        string[] arguments = ["advise", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        var exitCode = await CommandLine.Run(arguments, output, error, input, cancellationToken: TestContext.Current.CancellationToken);
        return (exitCode, output.ToString(), error.ToString());
    }
}
