namespace EdgeLlm.TestKit;

/// <summary>The chat form of DeepSeek's R1 models: the texts of its special tokens, in the order of their ids.</summary>
public static class R1Chat
{
    /// <summary>Ends an answer.</summary>
    public const string EndOfSentence = "<｜end▁of▁sentence｜>";

    /// <summary>Comes before what the user says.</summary>
    public const string User = "<｜User｜>";

    /// <summary>Comes before what the model says.</summary>
    public const string Assistant = "<｜Assistant｜>";

    /// <summary>Comes first.</summary>
    public const string BeginOfSentence = "<｜begin▁of▁sentence｜>";

    /// <summary>Opens the reasoning.</summary>
    public const string Think = "<think>";

    /// <summary>Closes the reasoning.</summary>
    public const string EndThink = "</think>";

    /// <summary>All of them; in R1-Distill-Qwen the first has id 151643.</summary>
    public static IReadOnlyList<string> Tokens { get; } = [EndOfSentence, User, Assistant, BeginOfSentence, "<|EOT|>", Think, EndThink];

    /// <summary>A template that writes this form: system text, then turns, then the assistant's mark and an open thought.</summary>
    public const string Template =
        "{{ bos_token }}{% for m in messages %}"
        + "{% if m['role'] == 'system' %}{{ m['content'] }}"
        + "{% elif m['role'] == 'user' %}{{ '<｜User｜>' + m['content'] }}"
        + "{% else %}{{ '<｜Assistant｜>' + m['content'] + eos_token }}{% endif %}"
        + "{% endfor %}{% if add_generation_prompt %}{{ '<｜Assistant｜><think>\\n' }}{% endif %}";
}
