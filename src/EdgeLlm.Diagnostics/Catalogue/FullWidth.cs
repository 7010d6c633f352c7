namespace EdgeLlm.Diagnostics.Catalogue;

/// <summary>Full-width forms, as Chinese input methods write Latin letters and digits.</summary>
internal static class FullWidth
{
    // String.Normalize(FormKC) is not an option: without ICU (InvariantGlobalization) it leaves these characters alone.
    public static char ToAscii(char character) => character switch
    {
        >= '\uFF01' and <= '\uFF5E' => (char)(character - 0xFEE0),
        '\u3000' => ' ',
        _ => character,
    };
}
