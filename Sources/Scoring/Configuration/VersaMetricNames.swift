/// Names that stand in VERSA's and ESPnet's own configurations. Those without a metric here are warned about and
/// left out, so that such a file can be used as it is.
enum VersaMetricNames {
    /// Whether VERSA has a metric of this name.
    static func isKnown(_ name: String) -> Bool { names.contains(name) }

    private static let names = Set(
        """
        apa arecho asr_match asvspoof_score asvspoof audiobox_aesthetics cdpam chroma_alignment clap_score
        discrete_speech discrete_speech_metric dns_p808 dnsmos dpam emo_similarity emo_vad emotion espnet_wer estoi
        eval_mcd fad fairseq_wer fwhisper_wer hubert_wer kid lid log_wmse mcd_f0 multimodal_reward nemo_wer nisqa
        nomad noresqa openbeats owsm_lid owsm_wer pam pesq plcmos profile pseudo_mos psnr pysepm qwen2_audio
        qwen_omni scoreq scoreq_nr scoreq_ref se_snr sheet_ssqa sigmos signal_metric singer singmos speaker
        speaking_rate squim_no_ref squim_ref srmr stoi torch_squim universa utmos utmosv2 vad vad_info
        versa_bleu visqol vqscore warpq whisper_wer wvmos xls_r_sqa
        """.split(whereSeparator: \.isWhitespace).map(String.init))
}
