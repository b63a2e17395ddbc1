/// What a paper that uses the model should cite.
enum Citations {
    /// ESPnet, ESPnet-Codec and VERSA in BibTeX.
    static let bibTeX = """
        @inproceedings{watanabe2018espnet,
          title = {{ESPnet}: End-to-End Speech Processing Toolkit},
          author = {Watanabe, Shinji and Hori, Takaaki and Karita, Shigeki and Hayashi, Tomoki and Nishitoba, Jiro and
                    Unno, Yuya and Enrique Yalta Soplin, Nelson and Heymann, Jahn and Wiesner, Matthew and
                    Chen, Nanxin and Renduchintala, Adithya and Ochiai, Tsubasa},
          booktitle = {Proc. Interspeech},
          pages = {2207--2211},
          year = {2018},
          doi = {10.21437/Interspeech.2018-1456}
        }

        @inproceedings{shi2024espnetcodec,
          title = {{ESPnet-Codec}: Comprehensive Training and Evaluation of Neural Codecs for Audio, Music, and Speech},
          author = {Shi, Jiatong and Tian, Jinchuan and Wu, Yihan and Jung, Jee-weon and Yip, Jia Qi and
                    Masuyama, Yoshiki and Chen, William and Wu, Yuning and Tang, Yuxun and Baali, Massa and
                    Alharthi, Dareen and Zhang, Dong and Deng, Ruifan and Srivastava, Tejes and Wu, Haibin and
                    Liu, Alexander and Raj, Bhiksha and Jin, Qin and Song, Ruihua and Watanabe, Shinji},
          booktitle = {Proc. IEEE Spoken Language Technology Workshop (SLT)},
          pages = {562--569},
          year = {2024},
          doi = {10.1109/SLT61566.2024.10832289}
        }

        @inproceedings{shi2025versa,
          title = {{VERSA}: A Versatile Evaluation Toolkit for Speech, Audio, and Music},
          author = {Shi, Jiatong and Shim, Hye-jin and Tian, Jinchuan and Arora, Siddhant and Wu, Haibin and
                    Petermann, Darius and Yip, Jia Qi and Zhang, You and Tang, Yuxun and Zhang, Wangyou and
                    Alharthi, Dareen Safar and Huang, Yichen and Saito, Koichi and Han, Jionghao and Zhao, Yiwen and
                    Donahue, Chris and Watanabe, Shinji},
          booktitle = {Proc. NAACL-HLT: System Demonstrations},
          year = {2025},
          url = {https://arxiv.org/abs/2412.17667}
        }

        """
}
