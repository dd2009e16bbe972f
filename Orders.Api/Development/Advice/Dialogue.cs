using System.Globalization;

namespace Orders.Api.Development.Advice;

/// <summary>Puts a question to whoever sits at the terminal. An answer is a choice's word or its number; what is neither is asked again, a few times.</summary>
internal sealed class Dialogue(TextReader input, TextWriter output)
{
    const int Tries = 3;

    /// <summary>Null when there is no answer to be had.</summary>
    public string? Ask(Question question)
    {
        output.WriteLine(question.Text);
        for (var i = 0; i < question.Choices.Count; i++)
            output.WriteLine($"  {i + 1}  {question.Choices[i]}");
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            output.Write("> ");
            if (input.ReadLine() is not { } line)
                return null;
            if (Choice(question, line.Trim()) is { } choice)
                return choice;
            output.WriteLine($"'{line.Trim()}' is none of them: give a number from 1 to {question.Choices.Count}, or the word.");
        }

        return null;
    }

    static string? Choice(Question question, string line) =>
        int.TryParse(line, CultureInfo.InvariantCulture, out var number)
            ? question.Choices.ElementAtOrDefault(number - 1)
            : question.Choices.FirstOrDefault(choice => choice.Equals(line, StringComparison.OrdinalIgnoreCase));
}
